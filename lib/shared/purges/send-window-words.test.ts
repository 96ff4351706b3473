import { expect, it } from 'vitest';
import type { SendWindow } from './send-window';
import { whyNotNow } from './send-window-words';

const closed = { nextSafeAt: '2026-11-22T14:03:20.000Z', waiting: 1, perMinute: 30 };

it.each([
  ['cdn', 1, 'the CDN takes none before'],
  ['rate', 0, 'this desk sends at most 30 a minute'],
  ['queue', 1, '1 purge waits before it'],
  ['queue', 12, '12 purges wait before it'],
] as [SendWindow['because'], number, string][])('because of %s with %i waiting: %s', (because, waiting, words) => {
  expect(whyNotNow({ ...closed, because, waiting })).toBe(words);
});
