import type { SummaryUnit } from './purge-summary';

/** Every time zone's days and hours begin at one of these. */
export const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;
const DAY_MS = 24 * HOUR_MS;
/** Spans in which hours still tell more than days. */
const HOURS_WITHIN_MS = 2 * DAY_MS;
export const BARS_MAX = 62;
const SHOWN_DAYS = 30;

const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);
const dayText = (date: Date) => date.toISOString().slice(0, 10);

/** The first day of what a day belongs to; days are written `2026-11-22` and know no zone. */
function startOf(unit: SummaryUnit, day: string): string {
  if (unit === 'year') return `${day.slice(0, 4)}-01-01`;
  if (unit === 'month') return `${day.slice(0, 7)}-01`;
  if (unit !== 'week') return day;
  const date = dateOf(day);
  // Weeks begin on Mondays.
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return dayText(date);
}

function following(unit: SummaryUnit, day: string): string {
  const date = dateOf(day);
  if (unit === 'year') date.setUTCFullYear(date.getUTCFullYear() + 1);
  else if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + (unit === 'week' ? 7 : 1));
  return dayText(date);
}

/** The bar after one, both by their starts; hours too are those of a calendar that knows no zone. */
export function nextBar(unit: SummaryUnit, start: string): string {
  if (unit !== 'hour') return following(unit, start);
  return new Date(Date.parse(`${start}:00Z`) + HOUR_MS).toISOString().slice(0, 13);
}

/** The calendar on a wall in some time zone; moments are epoch milliseconds. */
export function summaryCalendar(zone: string) {
  // Swedes write dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const hourOf = (at: number) => format.format(at).replace(' ', 'T').slice(0, 13);
  const dayOf = (at: number) => hourOf(at).slice(0, 10);

  /** The bar that a moment belongs to, by its start. */
  const barOf = (unit: SummaryUnit, at: number) => (unit === 'hour' ? hourOf(at) : startOf(unit, dayOf(at)));

  /** Every bar of a span, without a gap. An hour that a clock goes through twice is one. */
  function barsOf(unit: SummaryUnit, from: number, to: number): string[] {
    const last = barOf(unit, to);
    const bars = [barOf(unit, from)];
    if (unit === 'hour')
      for (let at = from + QUARTER_MS; at < to + QUARTER_MS; at += QUARTER_MS) bars.push(barOf(unit, Math.min(at, to)));
    else while ((bars.at(-1) ?? last) < last) bars.push(following(unit, bars.at(-1) ?? last));
    return [...new Set(bars)];
  }

  /** Each bar of a span with the moment it begins at, in quarters of an hour; found by halving, as a zone's clock jumps. */
  function barStarts(unit: SummaryUnit, from: number, to: number): { start: string; at: number }[] {
    const bars = barsOf(unit, from, to);
    let known = Math.floor(from / QUARTER_MS);
    return bars.map((start, index) => {
      if (index === 0) return { start, at: known * QUARTER_MS };
      let [before, after] = [known, Math.floor(to / QUARTER_MS)];
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (barOf(unit, middle * QUARTER_MS) < start) before = middle;
        else after = middle;
      }
      known = after;
      return { start, at: after * QUARTER_MS };
    });
  }

  /** The finest unit that shows a span in few enough bars. */
  function unitFor(from: number, to: number): SummaryUnit {
    if (to - from <= HOURS_WITHIN_MS) return 'hour';
    const units = ['day', 'week', 'month'] as const;
    return units.find((unit) => barsOf(unit, from, to).length <= BARS_MAX) ?? 'year';
  }

  /** Returns the start of the days that are shown without a time filter: about a month, up to now. */
  function startOfShownDays(to: number): number {
    const around = to - (SHOWN_DAYS - 1) * DAY_MS;
    const day = dayOf(around);
    let start = Math.floor(around / QUARTER_MS) * QUARTER_MS;
    while (dayOf(start - QUARTER_MS) === day) start -= QUARTER_MS;
    return start;
  }

  return { barOf, barsOf, barStarts, unitFor, startOfShownDays };
}
