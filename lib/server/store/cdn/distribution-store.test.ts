import { describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import type { DiscoveryProblem } from '@/lib/shared/distributions/distribution';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { noLimit } from '@/test/support/no-limit';

const NOW = 1_000_000_000;
const SOURCE = 'https://cdn.example';
const www = { namespace: 'default', name: 'www' };
const where = { source: SOURCE, namespaces: ['default'] };
const LEASE = 20_000;
const REFRESH = 300_000;

onEachDatabase((newDatabase) => {
  it('an origin that a later version wrote in its own way counts as none, and all else stays readable', async () => {
    const database = await newDatabase();
    try {
      const { knownDistributions } = await database.open();
      await knownDistributions.recordList(
        SOURCE,
        { namespace: 'default', page: undefined },
        [{ name: 'www', disabled: false, domains: undefined }],
        {
          now: NOW,
          readAgainAt: NOW,
          nextPage: undefined,
          problems: [],
          isWhole: true,
          dueAt: NOW,
        },
      );
      const origin = { host: 'origin.example', port: 443, isTls: true, hostHeader: null, sni: null };
      const read = { domains: ['www.shop.example'], origin, problem: undefined, now: NOW, dueAt: NOW };
      await knownDistributions.recordDomains(SOURCE, www, read);
      expect((await knownDistributions.all(where)).distributions).toMatchObject([{ ...www, origin }]);
      await database.run(`update known_distributions set origin = '{"servers": []}'`);
      const [known] = (await knownDistributions.all(where)).distributions;
      expect(known).toMatchObject({ ...www, domains: ['www.shop.example'] });
      expect(known?.origin).toBeUndefined();
    } finally {
      await database.remove();
    }
  });

  describe('a list of two pages', () => {
    let store: Store;
    storeForEachTest(newDatabase, (opened) => ({ store } = opened));

    const claim = (now: number) => store.knownDistributions.claim(where, noLimit, now, LEASE);
    const record = (page: string | undefined, names: string[], now: number, nextPage?: string) =>
      store.knownDistributions.recordList(
        SOURCE,
        { namespace: 'default', page },
        names.map((name) => ({ name, disabled: false, domains: [`${name}.example`] })),
        {
          now,
          readAgainAt: now + REFRESH,
          nextPage,
          problems: [],
          isWhole: true,
          dueAt: nextPage === undefined ? now + REFRESH : now,
        },
      );
    async function known() {
      const { lists, distributions } = await store.knownDistributions.all(where);
      return { names: distributions.map(({ name }) => name), lists };
    }
    /** Its first page is known, and its second page is being read. */
    async function readFirstPage() {
      await store.knownDistributions.begin(where, NOW);
      expect(await claim(NOW)).toMatchObject({ page: undefined });
      await record(undefined, ['a'], NOW, '2');
      expect(await claim(NOW + 1)).toMatchObject({ page: '2' });
    }

    it('keeps the distributions of its first page when two readers record its second one', async () => {
      await readFirstPage();
      await record('2', ['b'], NOW + 2);
      await record('2', ['b'], NOW + 3);
      expect(await known()).toMatchObject({ names: ['a', 'b'], lists: [{ listedAt: NOW + 2 }] });
    });

    it('that is complete stays so when another reader of a page fails', async () => {
      await readFirstPage();
      await record('2', ['b'], NOW + 2);
      const message = 'The page token is no longer valid.';
      const problem: DiscoveryProblem = {
        code: 'cdn_rejected',
        namespace: 'default',
        distribution: null,
        request: 'GET',
        message,
        cdnStatus: 400,
      };
      await store.knownDistributions.recordListFailure(
        SOURCE,
        { namespace: 'default', page: '2' },
        problem,
        NOW + 3,
        NOW + 4,
      );
      expect(await known()).toMatchObject({ lists: [{ askedAt: NOW + 2, problems: [] }] });
      expect(await claim(NOW + 5)).toBeUndefined();
    });

    it('that somebody waits for is read at once between two reads, and not by a second reader during one', async () => {
      await readFirstPage();
      await store.knownDistributions.wantList(SOURCE, 'default', NOW + 2);
      expect(await claim(NOW + 2)).toBeUndefined();
      await record('2', ['b'], NOW + 3);
      expect(await claim(NOW + 4)).toBeUndefined();
      await store.knownDistributions.wantList(SOURCE, 'default', NOW + 4);
      expect(await claim(NOW + 4)).toMatchObject({ kind: 'list', page: undefined });
    });
  });
});
