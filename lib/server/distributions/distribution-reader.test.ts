import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { TestCdn } from '@/test/support/reading-cdn';
import { listDistributions } from './list-distributions';

const LIST = '/api/config/namespaces/default/cdn_loadbalancers';
const SECOND = 1000;
const MINUTE = 60 * SECOND;

onEachDatabase((newDatabase, databaseName) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let cdn: TestCdn;

  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    cdn = new TestCdn();
    await cdn.listen();
  });
  afterEach(async () => {
    await cdn.close();
    await database.remove();
  });

  type Desk = ReturnType<TestCdn['desk']>;
  const view = (desk: Desk, query = {}) =>
    listDistributions(contextUnderTest(store, { distributions: desk.directory }), query);
  const namesOf = async (desk: Desk) => (await desk.directory.all()).items.map(({ name }) => name);
  const readNames = () => cdn.reads.flatMap((path) => path.split('/').slice(6)[0] ?? []);

  // The longest schedules are passed on one database: SQL has no part in them that the others do not show on both.
  const itOnce = databaseName === 'SQLite' ? it : () => {};

  describe('a hundred distributions, with 60 reads a minute, 18 at once and no Retry-After', () => {
    beforeEach(() => {
      cdn.addMany(100);
      cdn.bucket = { perMinute: 60, burst: 18 };
    });

    itOnce(
      'are known within 150 s by at most 130 reads, three of them refused, however often somebody looks',
      async () => {
        const desk = cdn.desk(store);
        const seen: number[] = [];
        await cdn.pass(150 * SECOND, [desk], async () => seen.push((await view(desk)).known));
        expect(await view(desk)).toMatchObject({ known: 100, total: 100, reading: false, problems: [] });
        expect(cdn.reads.length).toBeLessThanOrEqual(130);
        expect(cdn.refused).toBeLessThanOrEqual(3);
        // It goes on where it stopped: nothing is forgotten or read again.
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(new Set(readNames()).size).toBe(100);
      },
    );

    itOnce('are refreshed one by one within the same budget', async () => {
      const desk = cdn.desk(store);
      await cdn.pass(150 * SECOND, [desk]);
      const before = cdn.reads.length;
      await cdn.pass(15 * MINUTE, [desk]);
      expect(cdn.reads.length - before).toBeLessThanOrEqual(15 * 50);
      expect(cdn.refused).toBe(0);
      for (const [key] of cdn.distributions)
        expect(readNames().filter((name) => `default/${name}` === key).length).toBeGreaterThanOrEqual(3);
    });

    it('are read by two replicas within one budget, and each of them once', async () => {
      const replica = await database.open();
      const desks = [cdn.desk(store), cdn.desk(replica)];
      await cdn.pass(150 * SECOND, desks);
      expect((await desks[1]?.directory.all())?.items).toHaveLength(100);
      expect(cdn.reads).toHaveLength(101);
      expect(cdn.refused).toBe(0);
      await replica.close();
    });

    itOnce('are not read again after a restart while they are fresh', async () => {
      await cdn.pass(150 * SECOND, [cdn.desk(store)]);
      const before = cdn.reads.length;
      const restarted = cdn.desk(store);
      await cdn.pass(MINUTE, [restarted]);
      expect(await view(restarted)).toMatchObject({ known: 100, total: 100, reading: false });
      expect(cdn.reads).toHaveLength(before);
    });

    itOnce('are known in the end where others use up most of the quota', async () => {
      cdn.bucket = { perMinute: 20, burst: 5 };
      const desk = cdn.desk(store);
      await cdn.pass(8 * MINUTE, [desk]);
      expect(await view(desk)).toMatchObject({ known: 100 });
      expect(cdn.refused).toBeLessThan(cdn.reads.length / 2);
    });

    it('are left alone for as long as a Retry-After says', async () => {
      cdn.bucket = { perMinute: 1, burst: 1, retryAfter: '45' };
      const desk = cdn.desk(store);
      await cdn.pass(44 * SECOND, [desk]);
      expect(cdn.reads.length).toBe(2);
      cdn.bucket = undefined;
      await cdn.pass(2 * SECOND, [desk]);
      expect(cdn.reads.length).toBeGreaterThan(2);
    });

    it('come with the list where it has their domains, by one read', async () => {
      cdn.specs = 'when asked';
      const desk = cdn.desk(store);
      await desk.readAll();
      expect(await view(desk)).toMatchObject({ known: 100, total: 100, reading: false });
      expect(cdn.reads).toEqual([`${LIST}?report_fields=get_spec`]);
    });

    it('are read first where somebody asks for them by name, by words of it or by a URL', async () => {
      cdn.distributions.set('default/zz-shop', ['www.shop.fr']);
      const desk = cdn.desk(store);
      await cdn.pass(500, [desk]);
      const before = cdn.reads.length;
      expect(await desk.directory.find('default/site-0090')).toEqual({ found: undefined, because: 'unread' });
      await view(desk, { q: 'SITE-008' });
      await view(desk, { url: 'https://www.shop.fr/a' });
      await cdn.pass(10 * SECOND, [desk]);
      const first = readNames().slice(before - 1, before + 6);
      expect(first.toSorted()).toEqual([
        'site-0080',
        'site-0081',
        'site-0082',
        'site-0083',
        'site-0084',
        'site-0090',
        'zz-shop',
      ]);
      expect(await desk.directory.find('default/site-0090')).toMatchObject({
        found: { domains: ['site-0090.example'] },
      });
      expect((await view(desk, { url: 'https://www.shop.fr/a' })).items.map(({ name }) => name)).toEqual(['zz-shop']);
    });
  });

  describe('a list', () => {
    beforeEach(() => cdn.addMany(3));

    it('that does not know the question for domains is asked without it', async () => {
      cdn.specs = 'refuses';
      const desk = cdn.desk(store);
      await desk.readAll();
      expect(cdn.reads.slice(0, 2)).toEqual([`${LIST}?report_fields=get_spec`, LIST]);
      expect(await namesOf(desk)).toHaveLength(3);
    });

    it('is followed from page to page', async () => {
      cdn.pageSize = 2;
      const desk = cdn.desk(store);
      await desk.readAll();
      expect(await namesOf(desk)).toEqual(['site-0000', 'site-0001', 'site-0002']);
      cdn.distributions.delete('default/site-0000');
      await cdn.pass(6 * MINUTE, [desk]);
      expect(await namesOf(desk)).toEqual(['site-0001', 'site-0002']);
    });

    it('that is complete removes what it does not name', async () => {
      const desk = cdn.desk(store);
      await desk.readAll();
      cdn.distributions.delete('default/site-0001');
      await cdn.pass(4 * MINUTE, [desk]);
      expect(await namesOf(desk)).toHaveLength(3);
      await cdn.pass(2 * MINUTE, [desk]);
      expect(await namesOf(desk)).toEqual(['site-0000', 'site-0002']);
    });

    it.each([
      ['has gaps', () => cdn.gaps.push('a partition does not answer'), 'a partition does not answer'],
      ['is refused', () => cdn.broken.set(LIST, 403), 'broken'],
    ])('that %s removes nothing, says so, and is read again soon', async (_, trouble, message) => {
      const desk = cdn.desk(store);
      await desk.readAll();
      trouble();
      cdn.distributions.delete('default/site-0001');
      await cdn.pass(6 * MINUTE, [desk]);
      expect(await namesOf(desk)).toHaveLength(3);
      const { problems } = await view(desk);
      expect(problems).toMatchObject([
        { namespace: 'default', distribution: null, request: `GET ${LIST}`, message },
        {},
      ]);
      cdn.gaps = [];
      cdn.broken.clear();
      await cdn.pass(11 * SECOND, [desk]);
      expect(await namesOf(desk)).toEqual(['site-0000', 'site-0002']);
      expect((await view(desk)).problems).toEqual([]);
    });

    it('of one namespace that fails hides no other', async () => {
      cdn.distributions.set('media/video', ['media.example']);
      cdn.broken.set('/api/config/namespaces/default/cdn_loadbalancers', 403);
      const desk = cdn.desk(store, { namespaces: ['default', 'media'] });
      await cdn.pass(SECOND, [desk]);
      expect(await view(desk)).toMatchObject({ known: 1, problems: [{ code: 'cdn_forbidden', cdnStatus: 403 }] });
    });
  });

  describe('a distribution', () => {
    it('that fails hides no other, keeps what is known of it, and is read again later and later', async () => {
      cdn.addMany(2);
      const desk = cdn.desk(store);
      cdn.broken.set(`${LIST}/site-0000`, 500);
      await cdn.pass(MINUTE, [desk]);
      expect(await namesOf(desk)).toEqual(['site-0001']);
      expect((await view(desk)).problems).toMatchObject([{ distribution: 'site-0000', code: 'cdn_internal_error' }]);
      const attempts = readNames().filter((name) => name === 'site-0000').length;
      expect([attempts > 3, attempts < 12]).toEqual([true, true]);
      expect(await desk.directory.find('default/site-0000')).toEqual({ found: undefined, because: 'unavailable' });
      cdn.broken.clear();
      await cdn.pass(2 * MINUTE, [desk]);
      expect(await namesOf(desk)).toHaveLength(2);
      cdn.broken.set(`${LIST}/site-0000`, 500);
      await cdn.pass(6 * MINUTE, [desk]);
      expect(await namesOf(desk)).toHaveLength(2);
    });

    it('whose name or domain is not what a reader sees cannot be chosen, and is said', async () => {
      cdn.distributions.set('default/docs\u202e', ['docs.example']);
      cdn.distributions.set('default/www', ['WWW.shop.example.', 'gmi\u202e.shop.example']);
      const desk = cdn.desk(store);
      await desk.readAll();
      const { items, problems } = await view(desk);
      expect(items).toMatchObject([{ name: 'www', domains: ['www.shop.example'] }]);
      expect(problems.map(({ message }) => message)).toEqual([
        'This name does not follow F5’s naming rules.',
        'The domain “gmi\\u{202E}.shop.example” contains invisible or misleading characters. Purge Desk ignores this domain.',
      ]);
    });

    it('of another CDN is not shown', async () => {
      cdn.addMany(3);
      await cdn.desk(store).readAll();
      const other = new TestCdn();
      await other.listen();
      expect((await other.desk(store).directory.all()).items).toEqual([]);
      await other.close();
    });

    it('is told apart: absent, not read yet, or not known because the CDN does not say', async () => {
      cdn.addMany(20);
      const desk = cdn.desk(store, { perMinute: 1 });
      expect(await desk.directory.find('default/site-0000')).toEqual({ found: undefined, because: 'unavailable' });
      await desk.readAll();
      expect(await desk.directory.find('default/site-0000')).toMatchObject({ found: { name: 'site-0000' } });
      expect(await desk.directory.find('default/site-0019')).toEqual({ found: undefined, because: 'unread' });
      expect(await desk.directory.find('default/other')).toEqual({ found: undefined, because: 'absent' });
      expect(await desk.directory.find('elsewhere/site-0000')).toEqual({ found: undefined, because: 'absent' });
      cdn.time += 31 * SECOND;
      expect(await desk.directory.find('default/other')).toEqual({ found: undefined, because: 'unavailable' });
    });

    it('that was made just now is looked for in a new list before it is called absent', async () => {
      cdn.addMany(1);
      // For what hangs, not for slow machines.
      const desk = cdn.desk(store, {}, { waitMs: 50_000 });
      await desk.readAll();
      cdn.time += 31 * SECOND;
      cdn.distributions.set('default/new', ['new.example']);
      const [found, gone] = [desk.directory.find('default/new'), desk.directory.find('default/gone')];
      let done = false;
      const reading = (async () => {
        while (!done) await cdn.pass(250, [desk]);
      })();
      const answers = await Promise.all([found, gone]);
      done = true;
      await reading;
      expect(answers).toMatchObject([{ found: { domains: ['new.example'] } }, { found: undefined, because: 'absent' }]);
    });

    it('that is listed between two looks is not called absent', async () => {
      cdn.addMany(1);
      const other = cdn.desk(store);
      await other.readAll();
      cdn.time += 31 * SECOND;
      cdn.distributions.set('default/new', ['new.example']);
      const { knownDistributions: known } = store;
      const findList: typeof known.findList = (...where) => other.readAll().then(() => known.findList(...where));
      const desk = cdn.desk({ ...store, knownDistributions: { ...known, findList } });
      expect(await desk.directory.find('default/new')).not.toEqual({ found: undefined, because: 'absent' });
    });

    it('that nobody has does not make the list be read all the time', async () => {
      cdn.addMany(1);
      const desk = cdn.desk(store);
      await desk.readAll();
      const before = cdn.reads.length;
      for (let index = 0; index < 100; index++) {
        await desk.directory.find(`default/nobody-${index}`);
        await cdn.pass(500, [desk]);
      }
      // In 50 seconds the list grows too old to say so once.
      expect(cdn.reads.length - before).toBeLessThanOrEqual(2);
    });
  });
});
