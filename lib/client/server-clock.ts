import { type ClockOffset, likelyOffset, narrowOffset, offsetSeen } from '@/lib/shared/text/clock-offset';

/** How far the desk's clock is ahead of the reader's, as far as its answers have told. */
let known: ClockOffset | undefined;

/** Looks at the date of one of the desk's answers; both times are this browser's, in epoch milliseconds. */
export function noteServerDate(header: string | null, askedAt: number, answeredAt: number) {
  const date = Date.parse(header ?? '');
  if (!Number.isNaN(date)) known = narrowOffset(known, offsetSeen({ date, askedAt, answeredAt }));
}

/**
 * The desk's time in epoch milliseconds, whatever the reader's clock says: countdowns run by it. Before the desk has
 * answered anything, the page itself tells: it was rendered (`renderedAt`, by the desk's clock) after it was asked for.
 */
export function serverNow(renderedAt: number): number {
  const now = Date.now();
  known ??= { least: renderedAt - now, most: Math.max(renderedAt - performance.timeOrigin, renderedAt - now) };
  return now + likelyOffset(known);
}
