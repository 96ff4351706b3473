import { expect, it } from 'vitest';
import { alternate, figureOf, percentile, ratioOf } from './measure';

it('a percentile is a value that was measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

it('a figure is the median of the rounds with its spread', () =>
  expect(figureOf([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 }));

it('a ratio is taken in each round', () =>
  // The machine was ten times slower in the second round.
  expect(ratioOf([2, 20, 4], [1, 10, 4])).toEqual({ median: 2, low: 1, high: 2 }));

it('measurements alternate, and none always follows the same one', async () => {
  const order: string[] = [];
  const measured = (name: string) => async () => order.push(name);
  const results = await alternate(3, { a: measured('a'), b: measured('b') });
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  expect(results).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
});
