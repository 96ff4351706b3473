import { describe, expect, it } from 'vitest';
import { bytesText, durationText, siteDurationMs, totalOf } from './site-progress';

describe('durationText', () => {
  it.each([
    [0, '0.0 s'],
    [840, '0.8 s'],
    [9_949, '9.9 s'],
    [9_951, '10 s'],
    [59_400, '59 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [7_800_000, '2 h 10 min'],
  ])('writes %i ms as %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

describe('bytesText', () => {
  it.each([
    ['0', '0 B'],
    ['999', '999 B'],
    ['1024', '1.0 kB'],
    ['123456', '123 kB'],
    ['18446744073709551615', '18 EB'],
  ])('writes %s as %s', (digits, text) => expect(bytesText(digits)).toBe(text));
});

describe('totalOf', () => {
  it('adds without losing a digit, and knows nothing where one is unknown', () => {
    expect(totalOf(['18446744073709551615', '1'])).toBe('18446744073709551616');
    expect(totalOf(['1', null])).toBeNull();
    expect(totalOf([])).toBeNull();
  });
});

describe('siteDurationMs', () => {
  it('is never negative, and unknown where a time is', () => {
    const at = '2026-11-22T12:00:00.000Z';
    expect(siteDurationMs({ startedAt: at, finishedAt: '2026-11-22T11:59:59.000Z' })).toBe(0);
    expect(siteDurationMs({ startedAt: at, finishedAt: null })).toBeNull();
  });
});
