import { keepUpTo } from './keep';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A zone's name has as many spellings as letters have cases, and a visitor chooses it. */
const FORMATS_MAX = 100;
const WALL_LENGTH = '2026-10-25T02:30:15'.length;
const formats = keepUpTo<Intl.DateTimeFormat>(FORMATS_MAX);

/** To make a format takes longer than to use it. */
export const cachedFormat = (locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  formats(JSON.stringify([locale, options]), () => new Intl.DateTimeFormat(locale, options));

/** Whether a text names a time zone: `Europe/Berlin`, `UTC`. */
export function isZone(zone: string): boolean {
  try {
    cachedFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a day or a minute, `2026-10-25T02:30`, is in years that every calendar here can show, with days around it. A year
 * that is being typed is 0002 first.
 */
export function isOnCalendar(text: string): boolean {
  const year = Number.parseInt(text, 10);
  return year >= 1000 && year < 9999;
}

const isUtc = (zone: string) => zone === 'UTC';

/** Returns a moment (epoch milliseconds) as a clock on the wall of a time zone shows it: `2026-10-25T02:30:15`. */
export function wallTime(at: number, zone: string): string {
  // Most pages begin in UTC, and a browser reads its calendars at the first format.
  const iso = isUtc(zone) ? new Date(at).toISOString() : '';
  if (/^\d/.test(iso)) return iso.slice(0, WALL_LENGTH);
  // Swedes write dates as ISO 8601 does.
  const format = cachedFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return format.format(at).padStart(WALL_LENGTH, '0').replace(' ', 'T');
}

const asUtc = (wall: string) => Date.parse(`${wall}Z`);
const minuteOf = (wall: string) => wall.slice(0, 16);

/**
 * Returns the moments (epoch milliseconds) at which a clock on the wall shows a minute, `2026-10-25T02:30`: two where it is
 * set back, none where it is set forward, or where the text is no minute on the calendar.
 */
export function momentsAt(minute: string, zone: string): number[] {
  const naive = asUtc(minute);
  if (Number.isNaN(naive) || !isOnCalendar(minute)) return [];
  const offsets = [naive - DAY_MS, naive + DAY_MS].map((at) => asUtc(minuteOf(wallTime(at, zone))) - at);
  return [...new Set(offsets)]
    .map((offset) => naive - Math.round(offset / MINUTE_MS) * MINUTE_MS)
    .filter((at) => minuteOf(wallTime(at, zone)) === minuteOf(minute))
    .sort((a, b) => a - b);
}

/** Returns a zone's distance from UTC at a moment: `GMT+2`. */
export function offsetText(at: number, zone: string): string {
  const parts = cachedFormat('en-US', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Whether the clock shows this minute twice, so that the time alone does not say which one is meant. */
export const isRepeated = (at: number, zone: string) =>
  !isUtc(zone) && momentsAt(minuteOf(wallTime(at, zone)), zone).length > 1;
