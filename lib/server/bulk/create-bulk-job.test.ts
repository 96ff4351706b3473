import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { aCaller, contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDistribution, partlyRead } from '@/test/support/known-distributions';
import { type BulkRequest, createBulkJob } from './create-bulk-job';
import { getBulkJob, listBulkJobs } from './get-bulk-job';

const items = [aDistribution('www-shop', ['www.shop.example']), aDistribution('img', ['img.shop.example'])];
const SHOP = 'https://www.shop.example/';
const linesOf = (...values: string[]) => values.map((value, index) => ({ line: index + 1, value }));

onEachDatabase((newDatabase) => {
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    store = opened.store;
  });
  const create = (given: Parameters<typeof contextUnderTest>[1], request: Partial<BulkRequest>) =>
    createBulkJob(
      contextUnderTest(store, given),
      { mode: 'soft', skipInvalid: true, lines: linesOf(SHOP), ...request },
      undefined,
    );

  it('waits until a distribution is read that may serve any of its lines', async () => {
    for (const url of ['https://beta.example/1', 'beta.example/1', '//beta.example/1']) {
      const { directory: distributions, wanted } = partlyRead(items, ['beta']);
      const lines = linesOf(SHOP, 'https://nowhere.invalid/', url);
      await expect(create({ distributions }, { lines }), url).rejects.toMatchObject({
        code: 'distribution_unread',
        details: { retryAfterSeconds: 5 },
      });
      expect(wanted).toEqual(['default/beta']);
    }
  });

  it('leaves out no line while any distribution is being read', async () => {
    const lines = linesOf(SHOP, 'https://nowhere.invalid/');
    const { directory: reading } = partlyRead(items, ['other'], { reading: true });
    await expect(create({ distributions: reading }, { lines })).rejects.toMatchObject({ code: 'distribution_unread' });
    // One that the CDN does not let be read keeps nobody waiting.
    const { directory: distributions } = partlyRead(items, ['other']);
    expect((await create({ distributions }, { lines })).answer).toMatchObject({ accepted: 1, rejected: [{ line: 2 }] });
  });

  it('calls no distribution missing that is only not read yet, however many it names', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
    const lines = names.map((name, index) => ({ line: index + 1, value: `/${name}`, where: `default/${name}` }));
    let { directory } = partlyRead(items, []);
    // The list is read again because of the first ones.
    const read = names.map((name) => aDistribution(name, [`${name}.example`]));
    const later = partlyRead([...items, ...read.slice(0, 6)], ['n6', 'n7']).directory;
    const find = (key: string) => {
      directory = later;
      return later.find(key);
    };
    const distributions = { ...directory, all: () => directory.all(), find };
    await expect(create({ distributions }, { lines })).rejects.toMatchObject({ code: 'distribution_unread' });
    const all = partlyRead([...items, ...read], []).directory;
    expect((await create({ distributions: all }, { lines })).answer).toMatchObject({ accepted: 8, rejected: [] });
  });

  it('rejects a line that names a distribution that is not there, or that its sender may not see', async () => {
    const caller = aCaller({ access: [{ role: 'purger', distributions: ['default/www*'] }] });
    const lines = [
      ...linesOf(SHOP),
      { line: 2, value: 'https://img.shop.example/', where: 'default/img' },
      { line: 3, value: '/a', where: 'default/www-gone' },
    ];
    const given = { caller, distributions: partlyRead(items, []).directory };
    const rejected = [
      { line: 2, reason: expect.stringMatching(/distribution/i) },
      { line: 3, reason: 'The distribution default/www-gone does not exist.' },
    ];
    expect((await create(given, { lines })).answer).toMatchObject({ accepted: 1, rejected });
    await expect(create(given, { lines, skipInvalid: false })).rejects.toMatchObject({
      code: 'bulk_rejected',
      details: { rejected },
    });
    for (const preferred of ['default/img', 'default/www-gone'])
      await expect(create(given, { lines, preferred })).rejects.toMatchObject({
        code: preferred === 'default/img' ? 'forbidden_distribution' : 'invalid_input',
      });
  });

  it('refuses what cannot be sent before it expires, and says how much can', async () => {
    const now = Date.now();
    const settings = { ...settingsUnderTest, sending: { perMinute: 1, burst: 1 } };
    const given = { distributions: partlyRead(items, []).directory, settings, now: () => now };
    const urls = Array.from({ length: 1441 }, (_, index) => `${SHOP}${index}`);
    await expect(create(given, { lines: linesOf(...urls) })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: { urls: [expect.stringContaining('at most 1,440 purges')] } },
    });
    let ids = 0;
    const newId = () => `id-${++ids}`;
    const { answer } = await create({ ...given, newId }, { lines: linesOf(...urls.slice(1)) });
    await store.bulk.create(aJob('bobs', 1440, { actor: 'bob' }), recordedAs('bobs', now));
    // It waits for bob's, too, and no purge waits longer than a day.
    expect(await getBulkJob(contextUnderTest(store, given), answer.id)).toMatchObject({ secondsLeft: 24 * 60 * 60 });
  });

  it('is looked for by no cursor that a database cannot hold', async () => {
    const cursor = Buffer.from(JSON.stringify([1, 'a\u0000'])).toString('base64url');
    await expect(listBulkJobs(contextUnderTest(store), { cursor, limit: 5 })).rejects.toMatchObject({
      code: 'invalid_query',
    });
  });
});
