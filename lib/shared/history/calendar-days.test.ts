import { describe, expect, it } from 'vitest';
import { dayAt, dayBefore, dayOfSpan, firstMoment, spanOfBar, spanOfDay } from './calendar-days';

const span = (from: string, to: string) => ({ from: `${from}:00.000Z`, to: `${to}:00.000Z` });

describe('a day on the calendar', () => {
  it.each([
    ['2026-07-01', 'UTC', span('2026-07-01T00:00', '2026-07-02T00:00')],
    ['2026-07-01', 'Asia/Kathmandu', span('2026-06-30T18:15', '2026-07-01T18:15')],
    // The nights in which clocks are set back and forward.
    ['2026-10-25', 'Europe/Berlin', span('2026-10-24T22:00', '2026-10-25T23:00')],
    ['2026-03-29', 'Europe/Berlin', span('2026-03-28T23:00', '2026-03-29T22:00')],
    // Where midnight itself is left out.
    ['2026-04-24', 'Africa/Cairo', span('2026-04-23T22:00', '2026-04-24T21:00')],
  ])('%s in %s is %j', (day, zone, expected) => {
    expect(spanOfDay(day, zone)).toEqual(expected);
    expect(dayOfSpan(expected, zone)).toBe(day);
    expect(dayAt(Date.parse(expected.from), zone)).toBe(day);
    expect(dayAt(Date.parse(expected.to) - 1, zone)).toBe(day);
  });

  it('is no other span', () => {
    expect(dayOfSpan(span('2026-07-01T00:00', '2026-07-03T00:00'), 'UTC')).toBeUndefined();
    expect(dayOfSpan(span('2026-07-01T00:00', '2026-07-02T00:00'), 'Europe/Berlin')).toBeUndefined();
    expect(dayOfSpan({ from: '2026-07-01T00:00:00Z' }, 'UTC')).toBeUndefined();
  });

  it.each([
    ['0000-01-01', '0000-01-02'],
    ['0002-11-22', '2026-11-22'],
    ['0999-12-31', '1000-01-01'],
    ['9999-12-31', '9999-12-31'],
  ])('is none beyond what a calendar can show (%s to %s)', (from, to) => {
    const wide = { from: `${from}T00:00:00.000Z`, to: `${to}T10:00:00.000Z` };
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/New_York']) expect(dayOfSpan(wide, zone)).toBeUndefined();
  });

  it('comes after the day before', () => expect(dayBefore('2026-03-01')).toBe('2026-02-28'));
});

describe('a bar of the summary', () => {
  it.each([
    ['hour', '2026-10-25T01', span('2026-10-24T23:00', '2026-10-25T00:00')],
    // The hour that the clock goes through twice, and the one that it leaves out.
    ['hour', '2026-10-25T02', span('2026-10-25T00:00', '2026-10-25T02:00')],
    ['hour', '2026-03-29T01', span('2026-03-29T00:00', '2026-03-29T01:00')],
    ['hour', '2026-12-31T23', span('2026-12-31T22:00', '2026-12-31T23:00')],
    ['week', '2026-10-19', span('2026-10-18T22:00', '2026-10-25T23:00')],
    ['month', '2026-12-01', span('2026-11-30T23:00', '2026-12-31T23:00')],
    ['year', '2026-01-01', span('2025-12-31T23:00', '2026-12-31T23:00')],
  ] as const)('of one %s from %s on in Berlin is %j', (unit, start, expected) =>
    expect(spanOfBar(unit, start, 'Europe/Berlin')).toEqual(expected),
  );
});

it('a minute that the clock leaves out is the next one that it shows', () =>
  expect(new Date(firstMoment('2026-03-29T02:30', 'Europe/Berlin')).toISOString()).toBe('2026-03-29T01:00:00.000Z'));
