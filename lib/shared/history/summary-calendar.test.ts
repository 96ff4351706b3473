import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARS_MAX, QUARTER_MS, summaryCalendar } from './summary-calendar';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the calendar of a summary', () => {
  it.each([
    ['UTC', '2026-11-22T23:59:59Z', '2026-11-22'],
    ['Asia/Kathmandu', '2026-11-22T18:14:59Z', '2026-11-22'],
    ['Asia/Kathmandu', '2026-11-22T18:15:00Z', '2026-11-23'],
    ['America/New_York', '2026-11-22T04:59:00Z', '2026-11-21'],
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T21:59:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T22:59:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26'],
  ])('in %s, %s is on %s', (zone, moment, day) => expect(summaryCalendar(zone).barOf('day', at(moment))).toBe(day));

  it('begins weeks on Mondays, months on their first day', () => {
    const { barOf } = summaryCalendar('UTC');
    expect(['2026-11-22', '2026-11-23', '2027-01-01'].map((day) => barOf('week', at(day)))).toEqual([
      '2026-11-16',
      '2026-11-23',
      '2026-12-28',
    ]);
    expect(barOf('month', at('2026-02-28'))).toBe('2026-02-01');
    expect(barOf('year', at('2026-02-28'))).toBe('2026-01-01');
  });

  it('leaves no day out when the clocks are put forward or back', () => {
    const { barsOf } = summaryCalendar('Europe/Berlin');
    expect(barsOf('day', at('2026-03-28T12:00:00Z'), at('2026-03-30T12:00:00Z'))).toEqual([
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
    ]);
    const spring = barsOf('hour', at('2026-03-29T00:00:00Z'), at('2026-03-29T02:30:00Z'));
    expect(spring).toEqual(['2026-03-29T01', '2026-03-29T03', '2026-03-29T04']);
    const autumn = barsOf('hour', at('2026-10-25T00:00:00Z'), at('2026-10-25T02:10:00Z'));
    expect(autumn).toEqual(['2026-10-25T02', '2026-10-25T03']);
  });

  it.each([
    [HOUR, 'hour'],
    [2 * DAY, 'hour'],
    [3 * DAY, 'day'],
    [60 * DAY, 'day'],
    [70 * DAY, 'week'],
    [400 * DAY, 'week'],
    [500 * DAY, 'month'],
    [3000 * DAY, 'year'],
  ])('shows a span of %i ms by %s', (span, unit) =>
    expect(
      summaryCalendar('Asia/Kathmandu').unitFor(at('2026-01-10T12:00:00Z'), at('2026-01-10T12:00:00Z') + span),
    ).toBe(unit),
  );

  it('shows any span in few bars, each moment of it in one of them', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe');
    const moment = fc.integer({ min: at('2020-01-01'), max: at('2030-01-01') });
    fc.assert(
      fc.property(zone, moment, moment, fc.double({ min: 0, max: 1, noNaN: true }), (name, one, other, share) => {
        const calendar = summaryCalendar(name);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const unit = calendar.unitFor(from, to);
        const bars = calendar.barsOf(unit, from, to);
        expect(bars.length).toBeLessThanOrEqual(BARS_MAX);
        expect(bars).toEqual(bars.toSorted());
        const between = Math.round(from + (to - from) * share);
        expect(bars).toContain(calendar.barOf(unit, between));
        const starts = calendar.barStarts(unit, from, to);
        expect(starts.map(({ start }) => start)).toEqual(bars);
        const quarter = Math.floor(between / QUARTER_MS) * QUARTER_MS;
        const last = starts.findLast(({ at: begin }) => begin <= quarter);
        if (quarter >= from) expect(last?.start).toBe(calendar.barOf(unit, quarter));
      }),
      { numRuns: 60 },
    );
  });

  it('goes back to the beginning of a day for the days shown by themselves', () => {
    expect(summaryCalendar('UTC').startOfShownDays(at('2026-11-30T13:00:00Z'))).toBe(at('2026-11-01T00:00:00Z'));
    const kathmandu = summaryCalendar('Asia/Kathmandu').startOfShownDays(at('2026-11-30T18:20:00Z'));
    expect(kathmandu).toBe(at('2026-11-01T18:15:00Z'));
    // The clocks were put back in between.
    const berlin = summaryCalendar('Europe/Berlin').startOfShownDays(at('2026-11-01T12:00:00Z'));
    expect(berlin).toBe(at('2026-10-02T22:00:00Z'));
  });
});
