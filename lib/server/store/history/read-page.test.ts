import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { parseCursor } from './cursor';

/** More than are looked at one by one before the index is asked. */
const COUNT = 1_300;
const PAGE = 50;

/** Which purges have a word, by their number, the oldest first. */
const words: Record<string, (number: number) => boolean> = {
  'in every one': () => true,
  'in some': (number) => number % 10 === 3,
  'in few': (number) => number % 200 === 7,
  'in the newest alone': (number) => number > COUNT - 5,
  'in the oldest alone': (number) => number < 120,
  'in one of the oldest': (number) => number === 30,
  'in none': () => false,
};

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;

  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
    for (let number = 0; number < COUNT; number++)
      await store.purges.recordIntent(
        anIntent({
          id: String(number),
          createdAt: 1000 + number,
          input: {
            namespace: number % 2 === 0 ? 'default' : 'media',
            distribution: 'www',
            target: { kind: 'all' },
            mode: number % 3 === 0 ? 'hard' : 'soft',
            reason: Object.keys(words)
              .filter((word) => words[word]?.(number))
              .join(', '),
          },
          leaseExpiresAt: 2000,
        }),
      );
    // As many transactions, one after the other.
  }, 300_000);
  afterAll(() => database.remove());

  const view = (cursor: string | null, scope: string[] | null) => ({
    limit: PAGE,
    cursor: cursor === null ? undefined : parseCursor(cursor),
    now: 100_000,
    scope,
  });

  /** The numbers on all pages, from the first to the last and back again. */
  async function walked(filter: HistoryFilter, scope: string[] | null) {
    const there: number[] = [];
    const back: number[] = [];
    let page = await store.history.page(filter, view(null, scope));
    for (;;) {
      there.push(...page.items.map(({ id }) => Number(id)));
      if (page.nextCursor === null) break;
      page = await store.history.page(filter, view(page.nextCursor, scope));
    }
    for (;;) {
      back.unshift(...page.items.map(({ id }) => Number(id)));
      if (page.previousCursor === null) break;
      page = await store.history.page(filter, view(page.previousCursor, scope));
    }
    return { there, back };
  }

  describe('a text that is', () => {
    const filters: [name: string, filter: HistoryFilter, scope: string[] | null, fits: (number: number) => boolean][] =
      [
        ['newest first', {}, null, () => true],
        ['oldest first', { sort: 'oldest' }, null, () => true],
        ['under a filter', { mode: 'hard' }, null, (number) => number % 3 === 0],
        ['until a moment', { to: new Date(2000).toISOString() }, null, (number) => number < 1000],
        ['from a moment on', { from: new Date(1500).toISOString() }, null, (number) => number >= 500],
        ['for whoever may see half of it', {}, ['media/*'], (number) => number % 2 === 1],
        ['for whoever may see none of it', {}, ['nowhere/*'], () => false],
      ];
    for (const [word, has] of Object.entries(words))
      it.each(filters)(`${word} is found page by page, both ways, %s`, async (_, filter, scope, fits) => {
        const oldestFirst = Array.from({ length: COUNT }, (_, number) => number).filter(
          (number) => has(number) && fits(number),
        );
        const expected = filter.sort === 'oldest' ? oldestFirst : oldestFirst.toReversed();
        const { there, back } = await walked({ ...filter, q: word }, scope);
        expect(there).toEqual(expected);
        expect(back).toEqual(expected);
      });
  });
});
