const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long ago a moment was, in a word or two; both in epoch milliseconds. A moment ahead of the clock is "just now".
 * Undefined after a day: then a date says more.
 */
export function timeAgo(at: number, now: number): string | undefined {
  const age = now - at;
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  return age < DAY ? `${Math.floor(age / HOUR)} h ago` : undefined;
}

/** How long until a moment, in a word or two; both in epoch milliseconds. */
export function timeUntil(at: number, now: number): string {
  const left = at - now;
  if (left < MINUTE) return 'in a moment';
  if (left < HOUR) return `in ${Math.round(left / MINUTE)} min`;
  if (left < 2 * DAY) return `in ${Math.round(left / HOUR)} h`;
  return `in ${Math.round(left / DAY)} d`;
}
