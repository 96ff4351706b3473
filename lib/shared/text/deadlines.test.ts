import { expect, it } from 'vitest';
import { createDeadlines } from './deadlines';

const MOMENT = '2026-11-22T12:00:00.000Z';

/** A monotonic clock that a test moves, and the deadlines by it. */
function underTest() {
  let now = 1000;
  const deadlines = createDeadlines(() => now);
  return {
    at: (time: number) => {
      now = time;
    },
    of: (leftMs: number, moment = MOMENT) => deadlines.of(moment, leftMs),
  };
}

it('a moment comes as long after the answer as the answer says', () => {
  const { of } = underTest();
  expect(of(42_000)).toBe(43_000);
});

it('an answer that is looked at again later says nothing new', () => {
  const { at, of } = underTest();
  of(42_000);
  at(20_000);
  expect(of(42_000)).toBe(43_000);
});

it('further answers on the same moment never put it off, however long they were under way', () => {
  const { at, of } = underTest();
  of(42_000);
  at(2300);
  expect(of(41_000)).toBe(43_000);
  at(2950);
  expect(of(40_000)).toBe(42_950);
});

it('a page that slept is set right by the next answer: its clock stood still', () => {
  const { at, of } = underTest();
  of(600_000);
  at(1500);
  expect(of(10_000)).toBe(11_500);
});

it('a clock of the desk that was set back puts the moment off', () => {
  const { at, of } = underTest();
  of(42_000);
  at(2000);
  expect(of(102_000)).toBe(104_000);
});

it('moments do not mix', () => {
  const { of } = underTest();
  of(42_000);
  expect(of(1000, '2026-11-22T11:59:19.000Z')).toBe(2000);
});
