import { expect, it } from 'vitest';
import type { Purge } from './purge-record';
import { tabIcon, tabTitle } from './tab-title';

const purge = (change: Partial<Purge>) =>
  ({
    status: 'accepted',
    target: { kind: 'url', value: 'https://www.shop.example/products?a=1' },
    reach: 'part',
    nextSendAt: null,
    nextSendInMs: null,
    progress: null,
    bytesPurged: null,
    bytesNotPurged: null,
    completionUnreported: false,
    following: true,
    resolution: null,
    ...change,
  }) as Purge;
const still = { following: false };
const nothing = { bytesPurged: '0', bytesNotPurged: '0', ...still };

it.each([
  [purge({ status: 'queued', ...still }), '… · /products?a=1 · Queued', 'moving'],
  [purge({ progress: { finished: 1, total: 3 } }), '… 1/3 · /products?a=1 · Accepted', 'moving'],
  [
    purge({ status: 'completed', progress: { finished: 3, total: 3 }, ...still }),
    '✓ 3/3 · /products?a=1 · Completed',
    'done',
  ],
  [purge({ status: 'completed', ...nothing }), '– · /products?a=1 · Finished, nothing matched', 'done'],
  [purge({ status: 'failed', progress: { finished: 2, total: 3 } }), '✗ 2/3 · /products?a=1 · Failed', 'failed'],
  [purge({ status: 'unconfirmed' }), '? · /products?a=1 · Unconfirmed', 'failed'],
  [purge({ status: 'cancelled', ...still }), '– · /products?a=1 · Cancelled', 'still'],
  [purge({ target: { kind: 'all' } }), '… · everything · Accepted', 'moving'],
  [purge({ target: { kind: 'unknown', value: null } }), '… · an unknown target · Accepted', 'moving'],
  [purge({ target: { kind: 'url', value: '/a' } }), '… · /a · Accepted', 'moving'],
  [
    purge({ target: { kind: 'pattern', value: `^/${'a'.repeat(100)}\u202e` }, reach: null }),
    `… · ^/${'a'.repeat(78)}… · Accepted`,
    'moving',
  ],
] as const)('a tab says first how a purge stands (%#)', (of, title, icon) => {
  expect(tabTitle(of)).toBe(title);
  expect(tabIcon(of)).toBe(icon);
});
