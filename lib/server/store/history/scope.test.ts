import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { inScope, type Scope } from '@/lib/shared/access/access';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { parseCursor } from './cursor';

const namespaces = ['default', 'default2', 'media'];
const names = ['www', 'www-shop', 'www-docs', 'docs', 'd-cs', 'shop'];
const LATER = 1_000_000;
const PURGES = 60;

interface Row {
  id: string;
  actor: string;
  distribution: string;
}

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  /** What is on record, oldest first. */
  const rows: Row[] = [];

  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
    for (let at = 0; at < PURGES; at++) {
      const namespace = namespaces[at % 3] ?? '';
      const name = names[(at * 7 + Math.floor(at / 5)) % names.length] ?? '';
      const row = { id: `p${at}`, actor: `actor-of-${namespace}-${name}`, distribution: `${namespace}/${name}` };
      rows.push(row);
      await store.purges.recordIntent(
        anIntent({
          id: row.id,
          createdAt: 1_000 + at,
          actor: row.actor,
          input: {
            namespace,
            distribution: name,
            target: { kind: 'url', value: `https://www.shop.example/common/${at}` },
            mode: at % 4 ? 'soft' : 'hard',
          },
          leaseExpiresAt: LATER,
        }),
      );
    }
  });
  afterAll(() => database.remove());

  const scopes: [string, Scope][] = [
    ['everything', null],
    ['one distribution', ['default/www-shop']],
    ['a star at the end', ['default/www*']],
    ['a star in the middle', ['default/d*s']],
    ['a star for the namespace', ['*/docs']],
    ['stars for all of it', ['*/*']],
    ['several distributions', ['default/www', 'default2/www-docs', 'media/shop']],
    ['several patterns that overlap', ['default/www*', 'default/*-shop', '*/www-shop']],
    ['more distributions than are read one by one', ['default/*', 'default2/*', 'media/*']],
    ['what no purge is on', ['default/nothing', 'nowhere/*']],
  ];

  describe.each(scopes)('under a scope of %s', (_, scope) => {
    const visible = () => rows.filter(({ distribution }) => inScope(scope, distribution));
    const page = (filter: HistoryFilter, limit: number, cursor: string | null = null) =>
      store.history.page(filter, { limit, cursor: parseCursor(cursor ?? ''), now: LATER, scope });
    const filters: HistoryFilter[] = [{}, { sort: 'oldest' }, { q: 'common' }, { q: 'common', sort: 'oldest' }];

    it.each(filters)('the history has exactly what is in it (%j)', async (filter) => {
      const expected = visible().map(({ id }) => id);
      const found = (await page(filter, PURGES + 1)).items.map(({ id }) => id);
      expect(found).toEqual(filter.sort === 'oldest' ? expected : expected.toReversed());
    });

    it.each(filters)('pages forth and back are the same pages (%j)', async (filter) => {
      const forth: string[][] = [];
      let at = await page(filter, 7);
      for (;;) {
        forth.push(at.items.map(({ id }) => id));
        if (at.nextCursor === null) break;
        at = await page(filter, 7, at.nextCursor);
      }
      expect(forth.flat()).toHaveLength(visible().length);
      expect(new Set(forth.flat())).toEqual(new Set(visible().map(({ id }) => id)));
      const back: string[][] = [];
      for (let guard = 0; at.previousCursor !== null && guard <= forth.length; guard++) {
        at = await page(filter, 7, at.previousCursor);
        back.push(at.items.map(({ id }) => id));
      }
      expect(back).toEqual(forth.slice(0, -1).toReversed());
    });

    it('a filter narrows it and never widens it', async () => {
      const found = (await page({ distribution: 'media/shop' }, PURGES)).items.map(({ id }) => id);
      const expected = visible().filter(({ distribution }) => distribution === 'media/shop');
      expect(found).toEqual(expected.map(({ id }) => id).toReversed());
    });

    it('actors are those of what may be seen', async () => {
      const expected = [...new Set(visible().map(({ actor }) => actor))].sort();
      expect(await store.history.actors(scope)).toEqual(expected);
    });

    it.each<HistoryFilter>([{}, { q: 'common' }])('the summary counts what may be seen (%j)', async (filter) => {
      const { counts } = await store.summaries.counts(filter, { now: LATER, scope, limit: 1000, bars: [0] });
      expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(visible().length);
      const last = visible().at(-1);
      const newest = await store.summaries.newestAt(filter, { now: LATER, scope });
      expect(newest).toBe(last && 1_000 + rows.indexOf(last));
    });
  });

  it('actors under a scope are found behind any number of others', async () => {
    const own = await newDatabase();
    const other = await own.open();
    const record = (actor: string, namespace: string) =>
      other.purges.recordIntent(
        anIntent({
          id: actor,
          actor,
          createdAt: 1_000,
          input: { namespace, distribution: 'www', target: { kind: 'all' }, mode: 'soft' },
          leaseExpiresAt: LATER,
        }),
      );
    for (let n = 0; n < 500; n++) await record(`a${n}`, 'media');
    await record('zoe', 'default');
    expect(await other.history.actors(['default/*'])).toEqual(['zoe']);
    expect(await other.history.actors(null)).toHaveLength(500);
    await own.remove();
  });
});
