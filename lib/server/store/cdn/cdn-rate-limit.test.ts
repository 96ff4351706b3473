import { describe, expect, it } from 'vitest';
import { CLOCK_SLACK_MS, closedUntil, nextCallAt } from './cdn-rate-limit';

const NOW = 1_700_000_000_000;
/** A call every two seconds, five at once. */
const rate = { perMinute: 30, burst: 5 };
const fullAt = (ms: number) => ({ full_at_us: ms * 1000, closed_until: null, closed_at: null });
const closed = (until: number, at = NOW - 1000) => ({ ...fullAt(0), closed_until: until, closed_at: at });

describe('the next call', () => {
  it.each([
    ['a full bucket', fullAt(0), 0, 0],
    ['a full bucket and as many ahead as it holds', fullAt(0), 5, 2000],
    ['a full bucket and more ahead', fullAt(0), 7, 6000],
    ['one token left', fullAt(NOW + 8000), 0, 0],
    ['an empty bucket', fullAt(NOW + 10_000), 0, 2000],
    ['an empty bucket and three ahead', fullAt(NOW + 10_000), 3, 8000],
    ['an endpoint that is closed for a minute', closed(NOW + 60_000), 0, 60_000],
    ['one that is closed for a minute, and five ahead', closed(NOW + 60_000), 5, 62_000],
    ['one that was closed', closed(NOW - 1), 0, 0],
    ['one that was closed before the clock was set back', closed(NOW + 60_000, NOW + CLOCK_SLACK_MS + 1), 0, 0],
    ['a bucket that was emptied before the clock was set back', fullAt(NOW + 3_600_000), 0, 0],
  ])('after %s', (_, state, ahead, waitMs) => expect(nextCallAt(state, rate, NOW, ahead) - NOW).toBe(waitMs));

  it('is told in whole milliseconds also where a token takes less', () => {
    const fast = { perMinute: 100_000, burst: 1 };
    expect(nextCallAt({ ...fullAt(0), full_at_us: NOW * 1000 + 600 }, fast, NOW, 0)).toBe(NOW + 1);
  });
});

it('an endpoint is closed for as long as the CDN said, by clocks that differ a little', () => {
  expect(closedUntil(closed(NOW + 5, NOW + CLOCK_SLACK_MS), NOW)).toBe(NOW + 5);
  expect(closedUntil(closed(NOW), NOW)).toBeUndefined();
});

it('an endpoint is closed for ten minutes at the most, whatever was kept', () => {
  expect(closedUntil(closed(NOW + 86_400_000, NOW - 1000), NOW)).toBe(NOW - 1000 + 600_000);
  expect(closedUntil(closed(NOW + 86_400_000, NOW - 600_000), NOW)).toBeUndefined();
});
