import { describe, expect, it } from 'vitest';
import { type ClockOffset, likelyOffset, narrowOffset, offsetSeen } from './clock-offset';

/** What an answer tells whose server is ahead by so much, asked at `askedAt` and under way for so long each way. */
const answer = (ahead: number, askedAt: number, way: number) =>
  offsetSeen({ date: Math.floor((askedAt + way + ahead) / 1000) * 1000, askedAt, answeredAt: askedAt + 2 * way });

describe('how far the clocks are apart', () => {
  it.each([0, 90_000, -3_600_000, 421])(
    'is known to less than a tenth of a second after some answers (%i ms)',
    (ahead) => {
      let known: ClockOffset | undefined;
      for (let askedAt = 1_000_000; askedAt < 1_060_000; askedAt += 1037)
        known = narrowOffset(known, answer(ahead, askedAt, 10));
      expect(Math.abs(likelyOffset(known ?? { least: 0, most: 0 }) - ahead)).toBeLessThan(100);
    },
  );

  it('holds the true value with every single answer, however slow', () => {
    for (const [askedAt, way] of [
      [500, 1],
      [999, 2000],
      [123_456, 30],
    ] as const) {
      const { least, most } = answer(5000, askedAt, way);
      expect(least).toBeLessThanOrEqual(5000);
      expect(most).toBeGreaterThanOrEqual(5000);
    }
  });

  it('begins anew when this clock was set', () => {
    const before = answer(0, 10_000, 10);
    const after = answer(-60_000, 80_000, 10);
    expect(narrowOffset(before, after)).toEqual(after);
  });

  it('stays with what it knows when an answer contradicts it by a moment', () => {
    const known = { least: 0, most: 20 };
    expect(narrowOffset(known, { least: 320, most: 1300 })).toBe(known);
  });
});
