import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { parseCursor } from './cursor';

const RECORD = '0b6f1c1e-3c1d-4a58-9f0e-6f2f4a1b2c3d';
const url = (path: string) => ({ kind: 'url', value: `https://www.shop.example${path}` }) as const;

const purges: Record<string, Partial<PurgeInput>> = {
  encoded: { target: url('/caf%C3%A9/men%C3%BC') },
  prose: { target: { kind: 'all' }, reason: 'The café #182 is closed', ticket: '7' },
  products: { target: url('/products') },
  link: { target: url(`/orders/${RECORD}`), ticket: RECORD, reason: 'an order' },
  report: { target: url(`/purges/${RECORD}`) },
  letter: { target: { kind: 'all' }, ticket: 'ü' },
  city: { target: { kind: 'all' }, ticket: '東京' },
  inCity: { target: url('/%E6%9D%B1%E4%BA%AC/map'), reason: '東京 has a new map' },
  [RECORD]: { target: { kind: 'pattern', value: '^/img/' } },
};
const ids = { encoded: '1823456789012345678', products: '42' };

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;

  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
    for (const [index, [id, change]] of Object.entries(purges).entries())
      await store.purges.recordIntent(
        anIntent({
          id,
          createdAt: 1000 + index,
          input: { namespace: 'default', distribution: 'www', mode: 'soft', target: { kind: 'all' }, ...change },
        }),
      );
    for (const [id, purgeRequestId] of Object.entries(ids))
      await store.purges.recordOutcome(id, {
        status: 'accepted',
        event: { code: 'accepted', details: { purgeRequestId } },
        at: 1100,
        purgeRequestId,
      });
  });
  afterAll(() => database.remove());

  describe('a search', () => {
    it.each([
      ['#182', ['prose', 'encoded']],
      ['#1823456789012345678', ['encoded']],
      ['café', ['prose', 'encoded']],
      ['CAFÉ/MENÜ', ['encoded']],
      ['caf%C3%A9', ['prose', 'encoded']],
      ['https://www.shop.example/café/menü#lunch', ['encoded']],
      ['https://WWW.shop.example:443/products#reviews', ['products']],
      ['/products#reviews', ['products']],
      ['<https://www.shop.example/products>', ['products']],
      ['7', ['prose']],
      ['42', ['products']],
      ['#42', ['products']],
      ['4', []],
      // A UUID may be a record's, or stand in what was purged.
      [RECORD, [RECORD, 'report', 'link']],
      [RECORD.toUpperCase(), [RECORD, 'report', 'link']],
      [`https://desk.example/purges/${RECORD}`, [RECORD]],
      [`https://www.shop.example/purges/${RECORD}`, [RECORD, 'report']],
      [`purge-desk-${RECORD}`, [RECORD]],
      ['/products#', ['products']],
      ['thé', []],
      // A short text is a whole ticket, or in a URL that has it encoded.
      ['ü', ['letter', 'encoded']],
      ['東京', ['inCity', 'city']],
      ['東', ['inCity']],
      ['京都', []],
    ])('for %s finds %j', async (q, expected) => {
      const { items } = await store.history.page({ q }, { now: 100_000, scope: null, limit: 50 });
      expect(items.map(({ id }) => id)).toEqual(expected);
    });

    it.each([undefined, 'oldest'] as const)('for a short text is paged through (sort: %s)', async (sort) => {
      const found: string[] = [];
      for (let at: string | null = ''; at !== null; ) {
        const cursor = at === '' ? undefined : parseCursor(at);
        const request = { now: 100_000, scope: null, limit: 1, cursor };
        const { items, nextCursor } = await store.history.page({ q: 'ü', sort }, request);
        found.push(...items.map(({ id }) => id));
        at = nextCursor;
      }
      expect(found).toEqual(sort ? ['encoded', 'letter'] : ['letter', 'encoded']);
    });
  });
});
