import { describe, expect, it } from 'vitest';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';
import { at, NOW, purgeAt } from '@/lib/shared/purges/purge-under-test';
import { patchNewest, patchPage, UNKNOWN_CURSOR } from './patch-page';

const page = (items: Purge[], nextCursor: string | null = null): PurgePage => ({
  items,
  nextCursor,
  previousCursor: null,
});
const ids = ({ items }: PurgePage) => items.map(({ id }) => id).join(' ');

describe('the newest purges', () => {
  const shown = page([purgeAt('c', -1), purgeAt('b', -2), purgeAt('a', -3)], 'more');
  const patch = (changed: Purge, filter = {}) => patchNewest(shown, changed, { filter, limit: 3, now: NOW });

  it('get a change in its place', () => {
    const { page: patched, outdated } = patch(purgeAt('b', -2, { status: 'completed', updatedAt: at(0) }));
    expect([ids(patched), patched.items[1]?.status, outdated]).toEqual(['c b a', 'completed', false]);
  });

  it('do not go back to an older state', () => {
    const { page: patched, outdated } = patch(purgeAt('b', -2, { status: 'queued', updatedAt: at(-9) }));
    expect(patched.items[1]?.status).toBe('accepted');
    // Only the desk knows which is older: its clock may have been set back.
    expect(outdated).toBe(true);
  });

  it('get a new one at its place, and lose the last', () => {
    expect(ids(patch(purgeAt('d', 0)).page)).toBe('d c b');
    expect(ids(patch(purgeAt('o', -1.5)).page)).toBe('c o b');
    expect(patch(purgeAt('d', 0))).toMatchObject({ page: { nextCursor: UNKNOWN_CURSOR }, outdated: false });
  });

  it('say that there is more once there is', () => {
    const whole = page([purgeAt('b', -2), purgeAt('a', -3)]);
    const two = (changed: Purge) => patchNewest(whole, changed, { filter: {}, limit: 2, now: NOW }).page;
    expect([ids(two(purgeAt('c', 0))), two(purgeAt('c', 0)).nextCursor]).toEqual(['c b', UNKNOWN_CURSOR]);
    expect(two(purgeAt('b', -2)).nextCursor).toBe(null);
  });

  it('are not asked for because of an older one', () => {
    expect(patch(purgeAt('z', -60))).toEqual({ page: shown, outdated: false });
  });

  it('under a filter, are asked for only where one comes or goes', () => {
    expect(patch(purgeAt('d', 0), { status: 'accepted' }).outdated).toBe(true);
    expect(patch(purgeAt('d', 0), { q: 'shop' }).outdated).toBe(true);
    expect(patch(purgeAt('d', 0), { status: 'failed' }).outdated).toBe(false);
    expect(patch(purgeAt('b', -2, { status: 'failed', updatedAt: at(0) }), { status: 'accepted' }).outdated).toBe(true);
  });
});

describe('a page that has each bulk job as one row', () => {
  const job = (id: string) => ({ id, total: 9, distributions: 1, counts: {} });
  const shown = { ...page([purgeAt('c', -1), purgeAt('b', -2, { jobId: 'job' })], 'more'), jobs: [job('job')] };
  const line = (minutes: number, jobId: string) => purgeAt('x', minutes, { jobId });

  it('gets no line of a job, and is asked for what it counts', () => {
    const options = { filter: {}, limit: 2, now: NOW };
    for (const changed of [line(-1.5, 'job'), line(0, 'new')])
      expect(patchNewest(shown, changed, options)).toEqual({ page: shown, outdated: true });
    expect(patchNewest(shown, purgeAt('b', -2, { jobId: 'job' }), options).outdated).toBe(true);
    expect(patchNewest(shown, line(-60, 'old'), options).outdated).toBe(false);
    // Another replica's clock may be behind.
    expect(patchNewest(shown, line(-60, 'job'), options).outdated).toBe(true);
    expect(ids(patchNewest(shown, purgeAt('d', 0), options).page)).toBe('d c');
  });

  it('is asked for where one of its jobs changes, wherever it is', () => {
    const options = { filter: {}, now: NOW };
    for (const minutes of [0, -1.5, -60]) expect(patchPage(shown, line(minutes, 'job'), options).outdated).toBe(true);
    for (const minutes of [0, -60]) expect(patchPage(shown, line(minutes, 'other'), options).outdated).toBe(false);
    expect(patchPage(shown, purgeAt('b', -2, { jobId: 'job' }), options).outdated).toBe(true);
  });
});

describe('a page of the history', () => {
  const shown = page([purgeAt('c', -10), purgeAt('a', -30)], 'more');
  const patch = (changed: Purge, filter = {}) => patchPage(shown, changed, { filter, now: NOW });

  it('stays as it is when a newer one comes, or an older one', () => {
    for (const minutes of [0, -60]) expect(patch(purgeAt('x', minutes))).toEqual({ page: shown, outdated: false });
  });

  it('is asked for where it seems to be ahead of a change', () => {
    const { page: patched, outdated } = patch(purgeAt('a', -30, { status: 'queued', updatedAt: at(-31) }));
    expect([patched.items[1]?.status, outdated]).toEqual(['accepted', true]);
  });

  it('is asked for where one enters its span or leaves the filter', () => {
    expect(patch(purgeAt('b', -20)).outdated).toBe(true);
    expect(patch(purgeAt('b', -20), { mode: 'hard' }).outdated).toBe(false);
    expect(patch(purgeAt('a', -30, { status: 'failed' }), { status: 'accepted' }).outdated).toBe(true);
  });

  it('oldest first, the last one gets what is new', () => {
    const last = page([purgeAt('a', -30), purgeAt('c', -10)]);
    const patchLast = (changed: Purge) => patchPage(last, changed, { filter: { sort: 'oldest' }, now: NOW });
    expect(patchLast(purgeAt('x', 0)).outdated).toBe(true);
    expect(patch(purgeAt('x', 0), { sort: 'oldest' }).outdated).toBe(false);
  });
});
