import { describe, expect, it } from 'vitest';
import { cachedFormat, isRepeated, isZone, momentsAt, offsetText, wallTime } from './wall-clock';

const iso = (moments: number[]) => moments.map((at) => new Date(at).toISOString().slice(0, 16));

describe('a clock on the wall', () => {
  it.each([
    ['2026-07-01T12:00:15Z', 'Europe/Berlin', '2026-07-01T14:00:15'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00'],
    ['2026-07-01T00:00:00Z', 'UTC', '2026-07-01T00:00:00'],
    ['2026-07-01T00:00:00Z', 'Asia/Kathmandu', '2026-07-01T05:45:00'],
    ['0002-11-22T00:00:00Z', 'UTC', '0002-11-22T00:00:00'],
    ['0202-11-22T00:00:00Z', 'UTC', '0202-11-22T00:00:00'],
  ])('shows %s in %s as %s', (at, zone, wall) => expect(wallTime(Date.parse(at), zone)).toBe(wall));

  it.each([
    ['2026-07-01T14:00', 'Europe/Berlin', ['2026-07-01T12:00']],
    ['2026-10-25T02:30', 'Europe/Berlin', ['2026-10-25T00:30', '2026-10-25T01:30']],
    ['2026-10-25T03:00', 'Europe/Berlin', ['2026-10-25T02:00']],
    ['2026-03-29T02:30', 'Europe/Berlin', []],
    ['2026-11-01T01:30', 'America/New_York', ['2026-11-01T05:30', '2026-11-01T06:30']],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', ['2026-04-04T14:45', '2026-04-04T15:15']],
    ['2026-10-25T02:30', 'UTC', ['2026-10-25T02:30']],
    ['', 'UTC', []],
    ['2026-10', 'UTC', []],
    ['0202-11-22T00:00', 'UTC', []],
    ['9999-12-31T10:00', 'UTC', []],
    ['12026-11-22T10:00', 'UTC', []],
    ['1000-01-01T00:00', 'UTC', ['1000-01-01T00:00']],
    ['9998-12-31T23:59', 'America/New_York', ['9999-01-01T04:59']],
  ])('shows %s in %s at %j', (minute, zone, moments) => expect(iso(momentsAt(minute, zone))).toEqual(moments));

  it('says by its offset which of two equal times is meant', () => {
    const [first = 0, second = 0] = momentsAt('2026-10-25T02:30', 'Europe/Berlin');
    expect([offsetText(first, 'Europe/Berlin'), offsetText(second, 'Europe/Berlin')]).toEqual(['GMT+2', 'GMT+1']);
    expect([first, second].map((at) => isRepeated(at, 'Europe/Berlin'))).toEqual([true, true]);
    expect(isRepeated(first, 'UTC')).toBe(false);
    expect(isRepeated(second + 3_600_000, 'Europe/Berlin')).toBe(false);
  });

  it('keeps few formats, and those in use, however many spellings of a zone are asked for', () => {
    const spellings = Array.from({ length: 512 }, (_, bits) =>
      [...'america/n'].map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
    const formatIn = (timeZone: string) => cachedFormat('en', { timeZone });
    const [first, used] = ['America/New_York', 'Europe/Berlin'].map(formatIn);
    expect(formatIn('America/New_York')).toBe(first);
    for (const spelling of spellings.slice(0, -1)) {
      formatIn(`${spelling}ew_york`);
      expect(formatIn('Europe/Berlin')).toBe(used);
    }
    expect(formatIn('America/New_York')).not.toBe(first);
  });

  it('knows zones by their names', () => {
    expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false]);
  });
});
