import { describe, expect, it } from 'vitest';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';
import { patchNewest, patchPage, UNKNOWN_CURSOR } from './patch-page';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

const purge = (id: string, minutes: number, change: Partial<Purge> = {}) =>
  ({
    id,
    madeOutside: false,
    status: 'accepted',
    namespace: 'default',
    distribution: 'www-shop',
    target: { kind: 'url', value: 'https://www.shop.example/' },
    mode: 'soft',
    actor: 'ann@corp.example',
    createdAt: at(minutes),
    updatedAt: at(minutes),
    progress: null,
    ...change,
  }) as Purge;

const page = (items: Purge[], nextCursor: string | null = null): PurgePage => ({
  items,
  nextCursor,
  previousCursor: null,
});
const ids = ({ items }: PurgePage) => items.map(({ id }) => id).join(' ');

describe('the newest purges', () => {
  const shown = page([purge('c', -1), purge('b', -2), purge('a', -3)], 'more');
  const patch = (changed: Purge, filter = {}) => patchNewest(shown, changed, { filter, limit: 3, now: NOW });

  it('get a change in its place', () => {
    const { page: patched, outdated } = patch(purge('b', -2, { status: 'completed', updatedAt: at(0) }));
    expect([ids(patched), patched.items[1]?.status, outdated]).toEqual(['c b a', 'completed', false]);
  });

  it('do not go back to an older state', () => {
    const { page: patched, outdated } = patch(purge('b', -2, { status: 'queued', updatedAt: at(-9) }));
    expect(patched.items[1]?.status).toBe('accepted');
    // Only the desk knows which is older: its clock may have been set back.
    expect(outdated).toBe(true);
  });

  it('get a new one at its place, and lose the last', () => {
    expect(ids(patch(purge('d', 0)).page)).toBe('d c b');
    expect(ids(patch(purge('o', -1.5)).page)).toBe('c o b');
    expect(patch(purge('d', 0))).toMatchObject({ page: { nextCursor: UNKNOWN_CURSOR }, outdated: false });
  });

  it('say that there is more once there is', () => {
    const whole = page([purge('b', -2), purge('a', -3)]);
    const two = (changed: Purge) => patchNewest(whole, changed, { filter: {}, limit: 2, now: NOW }).page;
    expect([ids(two(purge('c', 0))), two(purge('c', 0)).nextCursor]).toEqual(['c b', UNKNOWN_CURSOR]);
    expect(two(purge('b', -2)).nextCursor).toBe(null);
  });

  it('are not asked for because of an older one', () => {
    expect(patch(purge('z', -60))).toEqual({ page: shown, outdated: false });
  });

  it('under a filter, are asked for only where one comes or goes', () => {
    expect(patch(purge('d', 0), { status: 'accepted' }).outdated).toBe(true);
    expect(patch(purge('d', 0), { q: 'shop' }).outdated).toBe(true);
    expect(patch(purge('d', 0), { status: 'failed' }).outdated).toBe(false);
    expect(patch(purge('b', -2, { status: 'failed', updatedAt: at(0) }), { status: 'accepted' }).outdated).toBe(true);
  });
});

describe('a page of the history', () => {
  const shown = page([purge('c', -10), purge('a', -30)], 'more');
  const patch = (changed: Purge, filter = {}) => patchPage(shown, changed, { filter, now: NOW });

  it('stays as it is when a newer one comes, or an older one', () => {
    for (const minutes of [0, -60]) expect(patch(purge('x', minutes))).toEqual({ page: shown, outdated: false });
  });

  it('is asked for where it seems to be ahead of a change', () => {
    const { page: patched, outdated } = patch(purge('a', -30, { status: 'queued', updatedAt: at(-31) }));
    expect([patched.items[1]?.status, outdated]).toEqual(['accepted', true]);
  });

  it('is asked for where one enters its span or leaves the filter', () => {
    expect(patch(purge('b', -20)).outdated).toBe(true);
    expect(patch(purge('b', -20), { mode: 'hard' }).outdated).toBe(false);
    expect(patch(purge('a', -30, { status: 'failed' }), { status: 'accepted' }).outdated).toBe(true);
  });

  it('oldest first, the last one gets what is new', () => {
    const last = page([purge('a', -30), purge('c', -10)]);
    const patchLast = (changed: Purge) => patchPage(last, changed, { filter: { sort: 'oldest' }, now: NOW });
    expect(patchLast(purge('x', 0)).outdated).toBe(true);
    expect(patch(purge('x', 0), { sort: 'oldest' }).outdated).toBe(false);
  });
});
