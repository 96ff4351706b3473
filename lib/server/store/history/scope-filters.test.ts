import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { inScope, type Scope } from '@/lib/shared/access/access';
import { distributionPatternSchema } from '@/lib/shared/access/access-schema';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';

const names = [
  'default/www',
  'default/www-shop',
  'default/docs',
  'media/www',
  'media/video',
  'media2/video',
  'a-b/c-d',
];

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;

  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
    for (const [index, key] of names.entries()) {
      const [namespace = '', distribution = ''] = key.split('/');
      await store.purges.recordIntent(
        anIntent({
          id: key,
          createdAt: 1000 + index,
          actor: `who did ${key}`,
          input: {
            namespace,
            distribution,
            target: { kind: 'url', value: 'https://www.shop.example/a' },
            mode: 'soft',
            reason: 'new prices',
          },
          leaseExpiresAt: 2000,
        }),
      );
    }
  });
  afterAll(() => database.remove());

  const view = (scope: Scope) => ({ now: 100_000, scope });
  const page = async (scope: Scope, filter: HistoryFilter = {}) =>
    (await store.history.page(filter, { ...view(scope), limit: 50, cursor: undefined })).items
      .map(({ id }) => id)
      .sort();
  const all = [...names].sort();

  describe('the history that somebody may see', () => {
    it.each([
      [null, all],
      [['default/www'], ['default/www']],
      [['default/www*'], ['default/www', 'default/www-shop']],
      [['default/*'], ['default/docs', 'default/www', 'default/www-shop']],
      [['*/www'], ['default/www', 'media/www']],
      [['media*/video'], ['media/video', 'media2/video']],
      [
        ['media/*', 'default/docs'],
        ['default/docs', 'media/video', 'media/www'],
      ],
      [['*/*'], all],
      [['*-*/*-*'], ['a-b/c-d']],
      [['nothing/*'], []],
    ] as [Scope, string[]][])('under %j is %j', async (scope, expected) => expect(await page(scope)).toEqual(expected));

    it('is what the rule says, in pages, searches, sums and names alike', async () => {
      const half = fc.string({ unit: fc.constantFrom(...'adefmiw-*'), minLength: 1, maxLength: 6 });
      const known = fc.constantFrom('default', 'media', 'www', 'docs', 'video', '*', 'd*', '*a', 'w*p', 'm*a');
      const pattern = fc
        .tuple(fc.oneof(known, half), fc.oneof(known, half))
        .map((halves) => halves.join('/'))
        .filter((text) => distributionPatternSchema.safeParse(text).success);
      await fc.assert(
        fc.asyncProperty(fc.array(pattern, { minLength: 1, maxLength: 3 }), async (scope) => {
          const expected = names.filter((name) => inScope(scope, name)).sort();
          expect(await page(scope)).toEqual(expected);
          expect(await page(scope, { q: 'prices' })).toEqual(expected);
          expect((await store.history.actors(scope)).sort()).toEqual(expected.map((name) => `who did ${name}`));
          const { counts } = await store.summaries.counts({}, { ...view(scope), limit: 100, bars: [0] });
          expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);
          const newest = await store.summaries.newestAt({}, view(scope));
          expect(newest === undefined).toBe(expected.length === 0);
        }),
        { numRuns: 60 },
      );
    });

    it('is not widened by what one filters for', async () => {
      const scope = ['default/www'];
      expect(await page(scope, { distribution: 'media/www' })).toEqual([]);
      expect(await page(scope, { namespace: 'media' })).toEqual([]);
      expect(await page(scope, { actor: 'who did media/www' })).toEqual([]);
      expect(await page(scope, { q: 'new prices', sort: 'oldest' })).toEqual(['default/www']);
    });
  });
});
