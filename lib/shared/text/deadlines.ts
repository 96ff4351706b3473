/** Answers arrive later than they are written, by differing times; a contradiction larger than this is a clock that was set. */
const NOISE_MS = 5000;
/** As many moments as are remembered. */
const REMEMBERED = 500;

export interface Deadlines {
  /**
   * Returns when a moment comes by the monotonic clock, in milliseconds: `leftMs` after the answer that says so arrived.
   * Of several answers on the same moment, the one that was under way for the shortest time counts.
   */
  of: (moment: string, leftMs: number) => number;
}

/** Remembers when moments come that a server has named, by a monotonic clock in milliseconds. */
export function createDeadlines(monotonic: () => number): Deadlines {
  const known = new Map<string, { leftMs: number; at: number }>();
  return {
    of: (moment, leftMs) => {
      const before = known.get(moment);
      // The same answer is looked at again and again.
      if (before?.leftMs === leftMs) return before.at;
      const seen = monotonic() + leftMs;
      const at = before && seen - before.at < NOISE_MS ? Math.min(before.at, seen) : seen;
      known.delete(moment);
      known.set(moment, { leftMs, at });
      if (known.size > REMEMBERED) known.delete(known.keys().next().value ?? '');
      return at;
    },
  };
}
