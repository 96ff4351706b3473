import { expect, it } from 'vitest';
import { sleepWatch } from './after-sleep';

it('a page has slept when the wall clock went on without the monotonic one, once', () => {
  const now = { wall: 1_000_000, monotonic: 500 };
  const hasSlept = sleepWatch(
    () => now.wall,
    () => now.monotonic,
  );
  const pass = (wall: number, monotonic: number) => {
    now.wall += wall;
    now.monotonic += monotonic;
    return hasSlept();
  };
  expect(pass(1000, 1000)).toBe(false);
  expect(pass(61_000, 60_900)).toBe(false);
  expect(pass(3_601_000, 1000)).toBe(true);
  expect(pass(1000, 1000)).toBe(false);
});
