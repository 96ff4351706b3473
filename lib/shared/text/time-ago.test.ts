import { expect, it } from 'vitest';
import { timeAgo, timeUntil } from './time-ago';

const NOW = Date.parse('2026-11-22T12:00:00Z');

it.each([
  [0, 'just now'],
  [59, 'just now'],
  [-120, 'just now'],
  [60, '1 min ago'],
  [3599, '59 min ago'],
  [3600, '1 h ago'],
  [86_399, '23 h ago'],
  [86_400, undefined],
])('%i seconds ago reads %s', (seconds, words) => expect(timeAgo(NOW - seconds * 1000, NOW)).toBe(words));

it.each([
  [0, 'in a moment'],
  [-5, 'in a moment'],
  [100, 'in 2 min'],
  [3600, 'in 1 h'],
  [86_400, 'in 24 h'],
  [86_400 * 7, 'in 7 d'],
])('%i seconds ahead reads %s', (seconds, words) => expect(timeUntil(NOW + seconds * 1000, NOW)).toBe(words));
