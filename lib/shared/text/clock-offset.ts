/** By how much a server's clock is ahead of this one, in milliseconds: between `least` and `most`. */
export interface ClockOffset {
  least: number;
  most: number;
}

/** A `Date` header has whole seconds, cut off. */
const RESOLUTION_MS = 1000;
/** Servers write a date that they have kept for a moment; a contradiction that small says nothing. */
const NOISE_MS = 500;

/**
 * What an answer tells: the server wrote its date after it was asked and before it had answered. `date` is the server's
 * clock, the two others are this one's, all in epoch milliseconds.
 */
export const offsetSeen = (seen: { date: number; askedAt: number; answeredAt: number }): ClockOffset => ({
  least: seen.date - seen.answeredAt,
  most: seen.date + RESOLUTION_MS - seen.askedAt,
});

/** What is known after one more answer. When it cannot be squared with what was known, a clock was set: it alone counts. */
export function narrowOffset(known: ClockOffset | undefined, seen: ClockOffset): ClockOffset {
  if (!known) return seen;
  const least = Math.max(known.least, seen.least);
  const most = Math.min(known.most, seen.most);
  if (least <= most) return { least, most };
  return least - most <= NOISE_MS ? known : seen;
}

/** The likeliest value, in milliseconds. */
export const likelyOffset = ({ least, most }: ClockOffset) => (least + most) / 2;
