import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { aFollowedPurge } from '@/test/support/purge-feed';
import { createChangeReader } from './change-reader';

/** A reader of numbered changes, each of a purge of its own, that become visible when a test says so. */
async function readerOf(first: readonly number[]) {
  const visible = new Set(first);
  const sorted = () => [...visible].sort((one, other) => one - other);
  const changes = {
    newest: async () => Math.max(0, ...visible),
    after: async (number: number, missing: readonly number[], limit: number) =>
      sorted()
        .filter((one) => one > number || missing.includes(one))
        .slice(0, limit)
        .map((one) => ({ number: one, purgeId: `p${one}` })),
    hasAllAfter: async () => true,
  };
  const purges = { many: async (ids: readonly string[]) => ids.map((id) => aFollowedPurge(id)) };
  let ms = 0;
  const reader = createChangeReader({ changes, purges } as object as Store, () => ms);
  await reader.begin();
  return {
    commit(...committed: number[]) {
      for (const number of committed) visible.add(number);
    },
    async next() {
      ms += 400;
      return (await reader.next())?.map(({ number }) => number);
    },
    position: reader.position,
  };
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('all changes of a transaction that ends late are seen', async () => {
  const { commit, next, position } = await readerOf([1]);
  commit(302);
  expect(await next()).toEqual([302]);
  expect(position()).toBe(1);
  commit(...numbers(2, 301));
  expect(await next()).toEqual(numbers(2, 301));
  expect(position()).toBe(302);
});

it('a transaction that ends late with more than are awaited makes pages read again', async () => {
  const { commit, next } = await readerOf([1]);
  commit(6002);
  await next();
  commit(...numbers(2, 6001));
  expect(await next()).toBe(undefined);
  expect(await next()).toEqual([]);
});

it('begins at the newest change, however many there are', async () => {
  const { commit, next, position } = await readerOf(numbers(1, 5000));
  expect([await next(), position()]).toEqual([[], 5000]);
  commit(5001);
  expect(await next()).toEqual([5001]);
});
