import { expect, it } from 'vitest';
import { createServerClock } from './server-clock';

const HOUR = 3_600_000;
const noon = Date.parse('2026-06-01T12:00:00Z');

it.each([3 * HOUR, -3 * HOUR, 0])('a browser whose clock is %d ms off tells the time of the server', (off) => {
  let now = noon + off;
  const clock = createServerClock(() => now);
  expect(clock.now()).toBe(now);
  clock.hear(noon);
  expect(clock.now()).toBe(noon);
  now += HOUR;
  expect(clock.now()).toBe(noon + HOUR);
});

it('a clock that is set while the page is open is noticed with the next answer', () => {
  let now = noon;
  const clock = createServerClock(() => now);
  clock.hear(noon);
  now += 2 * HOUR;
  clock.hear(noon + 1000);
  expect(clock.now()).toBe(noon + 1000);
});

it('seconds that are rounded, an answer that takes its time and one without a date change nothing', () => {
  const clock = createServerClock(() => noon);
  for (const said of [noon - 1900, noon + 500, undefined, Number.NaN]) clock.hear(said);
  expect(clock.now()).toBe(noon);
});
