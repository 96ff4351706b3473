const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Beyond this a date says more than a count of days. */
const DATE_AFTER = 30 * DAY;

/** How long ago a moment was, in a word or two; both in epoch milliseconds. A moment ahead of the clock is "just now". */
export function timeAgo(at: number, now: number): string {
  const age = now - at;
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < DATE_AFTER) return `${Math.floor(age / DAY)} d ago`;
  return new Date(at).toISOString().slice(0, 10);
}

/** How long until a moment, in a word or two; both in epoch milliseconds. */
export function timeUntil(at: number, now: number): string {
  const left = at - now;
  if (left < MINUTE) return 'in a moment';
  if (left < HOUR) return `in ${Math.round(left / MINUTE)} min`;
  if (left < 2 * DAY) return `in ${Math.round(left / HOUR)} h`;
  return `in ${Math.round(left / DAY)} d`;
}
