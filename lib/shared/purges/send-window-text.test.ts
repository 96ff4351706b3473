import { expect, it } from 'vitest';
import { type SendWindow, whyNotNow } from './send-window';

const closed = { nextSafeAt: '2026-11-22T14:03:20.000Z', nextSafeInMs: 42_000, waiting: 1, perMinute: 30, pause: null };

it.each([
  ['cdn', 1, 'The CDN accepts no purges before then.'],
  ['rate', 0, 'Purge Desk sends at most 30 purges a minute.'],
  ['queue', 1, 'Purges ahead in the queue: 1.'],
  ['queue', 12, 'Purges ahead in the queue: 12.'],
] as [SendWindow['because'], number, string][])('because of %s with %i waiting: %s', (because, waiting, words) => {
  expect(whyNotNow({ ...closed, because, waiting })).toBe(words);
});
