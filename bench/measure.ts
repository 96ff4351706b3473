/** A number that was measured in several rounds. */
export interface Figure {
  median: number;
  low: number;
  high: number;
}

/** The value that a share of the values does not exceed (0.5 is the median); NaN of no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The median of the rounds, with the lowest and the highest as its spread. */
export const figureOf = (rounds: readonly number[]): Figure => ({
  median: percentile(rounds, 0.5),
  low: Math.min(...rounds),
  high: Math.max(...rounds),
});

/** Returns one ratio per round, because a disturbance in a round affects both sides. */
export const ratioOf = (rounds: readonly number[], reference: readonly number[]): Figure =>
  figureOf(rounds.map((value, round) => value / (reference[round] ?? Number.NaN)));

/**
 * Alternates between several measurements, `rounds` times each. Every second round runs backwards, so that no measurement
 * always follows the same one.
 */
export async function alternate<Name extends string, T>(
  rounds: number,
  measurements: Record<Name, () => Promise<T>>,
): Promise<Record<Name, T[]>> {
  const names = Object.keys(measurements) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await measurements[name]());
  return results;
}
