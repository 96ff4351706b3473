import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { parseCursor } from './cursor';
import { INDEXED_AT_ONCE } from './search-index';

const RECORD = '0b6f1c1e-3c1d-4a58-9f0e-6f2f4a1b2c3d';
const YEAR_MS = 365 * 86_400_000;

onEachDatabase((newDatabase, name) => {
  let database: DatabaseUnderTest;
  let store: Store;
  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
  });
  afterEach(() => database.remove());

  const url = (path: string) => ({ kind: 'url', value: `https://www.shop.example${path}` }) as const;
  const record = (id: string, createdAt: number, path = `/products/${id}`) =>
    store.purges.recordIntent(
      anIntent({
        id,
        createdAt,
        input: { namespace: 'default', distribution: 'www', mode: 'soft', target: url(path), ticket: `SHOP-${id}` },
      }),
    );
  const accept = (id: string, purgeRequestId: string) =>
    store.purges.recordOutcome(id, {
      status: 'accepted',
      event: { code: 'accepted', details: { purgeRequestId } },
      at: 2000,
      purgeRequestId,
      nextPollAt: 2000,
    });
  const find = async (q: string, filter: object = {}, limit = 50) =>
    (await store.history.page({ q, ...filter }, { now: 100_000, scope: null, limit })).items.map(({ id }) => id);
  const indexAll = async () => {
    let count = 0;
    for (let more = await store.indexPending(); more > 0; more = await store.indexPending()) count += more;
    return count;
  };
  describe('a purge that the text index does not have yet', () => {
    it('is found by its texts, in its place among the others', async () => {
      await record('first', 1000);
      await record('second', 1001);
      await accept('second', '4711');
      await indexAll();
      await record('third', 1500);
      expect(await find('/products/')).toEqual(['third', 'second', 'first']);
      expect(await find('/products/', { sort: 'oldest' })).toEqual(['first', 'second', 'third']);
      expect(await find('/products/', {}, 1)).toEqual(['third']);
      expect(await find('shop-third')).toEqual(['third']);
      expect(await find('/products/', { mode: 'hard' })).toEqual([]);
      expect(await find('/products/', { to: '1970-01-01T00:00:01.200Z' })).toEqual(['second', 'first']);
      expect(await find('/absent/')).toEqual([]);
    });

    it('is found by a UUID in what it names', async () => {
      await record('report', 1000, `/purges/${RECORD}`);
      expect(await find(RECORD)).toEqual(['report']);
    });

    it('is read once from page to page, while the index gets it', async () => {
      for (let index = 0; index < 9; index++) await record(`p${index}`, 1000 + index);
      for (const id of ['p2', 'p5', 'p6']) await accept(id, `77${id.slice(1)}`);
      const read: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await store.history.page(
          { q: '/products/' },
          { now: 100_000, scope: null, limit: 2, cursor: cursor === null ? undefined : parseCursor(cursor) },
        );
        read.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
        await store.indexPending();
      } while (cursor !== null);
      expect(read).toEqual(Array.from({ length: 9 }, (_, index) => `p${8 - index}`));
    });

    it('counts in a summary', async () => {
      for (let index = 0; index < 3; index++) await record(`p${index}`, 1000 + index);
      await accept('p1', '77');
      await indexAll();
      const view = { now: YEAR_MS, scope: null };
      const { counts } = await store.summaries.counts({ q: '/products/' }, { ...view, limit: 100, bars: [0, 1002] });
      expect(counts).toEqual(
        expect.arrayContaining([
          { bar: 1, status: 'sending', count: 1 },
          { bar: 0, status: 'sending', count: 1 },
          { bar: 0, status: 'accepted', count: 1 },
        ]),
      );
    });

    it.skipIf(name === 'PostgreSQL')('is put into it with its purge request ID, once and in lots', async () => {
      for (let index = 0; index < INDEXED_AT_ONCE + 2; index++) {
        await record(`p${index}`, 1000 + index);
        await accept(`p${index}`, `${9_000_000 + index}`);
      }
      await record('underway', 5000);
      expect(await store.indexPending()).toBe(INDEXED_AT_ONCE);
      expect(await indexAll()).toBe(2);
      expect(await find('9000007')).toEqual(['p7']);
      expect(await find('shop-underway')).toEqual(['underway']);
      const [row] = await database.run('select count(*) as count from purges where search_pending is not null');
      expect(row).toMatchObject({ count: 1 });
    });
  });

  it.skipIf(name === 'PostgreSQL')('is complete in a file that is closed, for an earlier version', async () => {
    await record('underway', 1000);
    await record('done', 1001);
    await accept('done', '4711');
    await store.close();
    const count = async (from: string) =>
      ((await database.run(`select count(*) as count from ${from}`))[0] as { count: number }).count;
    expect(await count('purges where search_pending is not null')).toBe(0);
    store = await database.open();
    expect(await find('shop-underway')).toEqual(['underway']);
    await accept('underway', '4712');
    expect(await find('4712')).toEqual(['underway']);
  });

  it('what changes in a purge that the index has is found by its new text alone', async () => {
    await record('waits', 1000);
    await accept('waits', '4711001');
    await indexAll();
    await store.tracking.claimDue('me', 1_000_000_000, { accepted: 10, unconfirmed: 10 });
    await store.tracking.recordProgress('waits', 'me', {
      at: 3000,
      nextPollAt: null,
      failures: 0,
      purgeRequestId: '4711002',
      events: [],
    });
    expect(await find('4711001')).toEqual([]);
    expect(await find('4711002')).toEqual(['waits']);
    expect(await find('/products/waits')).toEqual(['waits']);
  });

  it('a purge that is removed is gone from the index, whether that had it or not', async () => {
    await record('had', 1000);
    await accept('had', '1');
    await indexAll();
    await record('hadnot', 1001);
    await accept('hadnot', '2');
    for (const id of ['had', 'hadnot'])
      await database.run(
        `update purges set status = 'failed', next_poll_at = null, lease_expires_at = null where id = '${id}'`,
      );
    expect(await store.retention.removeBefore(YEAR_MS, () => anAuditEntry())).toBe(2);
    expect(await indexAll()).toBe(0);
    // Another one in the same place is found by what it says.
    await record('next', 1000, '/elsewhere');
    await accept('next', '3');
    await indexAll();
    expect(await find('/products/')).toEqual([]);
    expect(await find('/elsewhere')).toEqual(['next']);
  });
});
