import { expect, it } from 'vitest';
import { countdownText } from './countdown';

it.each([
  [42_000, 'in 0:42'],
  [41_001, 'in 0:42'],
  [60_000, 'in 1:00'],
  [59_999, 'in 1:00'],
  [725_000, 'in 12:05'],
  [3_599_500, 'in 1:00:00'],
  [3_723_000, 'in 1:02:03'],
  [86_399_000, 'in 23:59:59'],
  [183_600_000, 'in 2 d 3 h'],
  [1, 'in 0:01'],
  [0, 'any moment'],
  [-5000, 'any moment'],
])('%i ms before a moment it is %s', (left, text) => {
  expect(countdownText(left)).toBe(text);
});
