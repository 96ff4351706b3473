import { visible } from '@/lib/shared/text/visible-text';
import { cacheStatusText, freshForSeconds } from './cache-state';
import type { PlaceLook } from './look';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of seconds in a word or two. */
function span(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  return seconds < 2 * DAY ? `${Math.floor(seconds / HOUR)} h` : `${Math.floor(seconds / DAY)} d`;
}

/** What one place answered, in a few words: `HIT, 3 h old, fresh for 21 h`, `404, MISS` or why there is nothing. */
export function describePlace(look: PlaceLook): string {
  const { status, age, error } = look;
  if (status === null) return error?.message ?? 'not seen';
  const cacheStatus = cacheStatusText(look);
  const freshFor = freshForSeconds(look);
  const parts = [
    status === 200 ? undefined : String(status),
    cacheStatus === null ? undefined : visible(cacheStatus),
    age !== null && age > 0 ? `${span(age)} old` : undefined,
    freshFor !== null && freshFor > 0 ? `fresh for ${span(freshFor)}` : undefined,
    freshFor === 0 && age !== null && age > 0 ? 'expired' : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ') || 'no cache status';
}
