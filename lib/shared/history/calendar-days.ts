import { cachedFormat, isOnCalendar, momentsAt, wallTime } from '@/lib/shared/text/wall-clock';
import type { SummaryUnit } from './purge-summary';
import { nextBar } from './summary-calendar';

/** From (included) and to (excluded), as ISO 8601. */
export interface Span {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 15 * 60_000;
const LONGEST_GAP_QUARTERS = 96;

/** The day of a moment (epoch milliseconds) in a time zone: `2026-11-22`. */
export const dayAt = (at: number, zone: string) => wallTime(at, zone).slice(0, 10);

/** Returns the first moment (epoch milliseconds) at which a clock shows this minute, or a later one where it leaves this out. */
export function firstMoment(minute: string, zone: string): number {
  const utc = Date.parse(`${minute}Z`);
  for (let quarter = 0; quarter < LONGEST_GAP_QUARTERS; quarter++) {
    const [at] = momentsAt(new Date(utc + quarter * QUARTER_MS).toISOString().slice(0, 16), zone);
    if (at !== undefined) return at;
  }
  return utc;
}

/** The moments of a bar of the summary; `start` as the summary has it: `2026-11-22`, or `2026-11-22T13`. */
export function spanOfBar(unit: SummaryUnit, start: string, zone: string): Span {
  const edge = (bar: string) =>
    new Date(firstMoment(bar.length > 10 ? `${bar}:00` : `${bar}T00:00`, zone)).toISOString();
  return { from: edge(start), to: edge(nextBar(unit, start)) };
}

export const spanOfDay = (day: string, zone: string) => spanOfBar('day', day, zone);

/** The day that a span is, whole and alone; undefined for any other span. */
export function dayOfSpan({ from, to }: Partial<Span>, zone: string): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const day = dayAt(Date.parse(from), zone);
  if (!isOnCalendar(day)) return undefined;
  const whole = spanOfDay(day, zone);
  return Date.parse(whole.from) === Date.parse(from) && Date.parse(whole.to) === Date.parse(to) ? day : undefined;
}

/** The day before one, on any calendar. */
export const dayBefore = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);

/** A day in the reader's words: "Nov 22, 2026". It knows no zone. */
export const dayText = (day: string) =>
  cachedFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
