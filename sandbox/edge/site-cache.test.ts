import { expect, it } from 'vitest';
import { cachedFetch, type OriginAnswer } from './cached-fetch.ts';
import { SiteCache } from './site-cache.ts';

const url = { host: 'www.shop.example', target: '/' };
const page: OriginAnswer = {
  status: 200,
  headers: { 'cache-control': 'max-age=300', etag: '"1"' },
  body: Buffer.from('old'),
};
const all = () => true;

it('does not keep an answer that left the origin before a purge took effect', async () => {
  const cache = new SiteCache();
  await cachedFetch(
    cache,
    url,
    async () => {
      cache.purge(all, 'hard');
      return page;
    },
    Date.now,
  );
  expect(cache.list()).toEqual([]);
});

it('still asks the origin after a soft purge that overtook a revalidation', async () => {
  const cache = new SiteCache();
  await cachedFetch(cache, url, async () => page, Date.now);
  cache.purge(all, 'soft');
  const served = await cachedFetch(
    cache,
    url,
    async () => {
      cache.purge(all, 'soft');
      return { status: 304, headers: { etag: '"1"' }, body: Buffer.alloc(0) };
    },
    Date.now,
  );
  expect(served?.cacheStatus).toBe('REVALIDATED');
  expect(cache.find(url)?.markedExpired).toBe(true);
});

it('does not serve what was removed while the origin failed', async () => {
  const cache = new SiteCache();
  await cachedFetch(cache, url, async () => page, Date.now);
  cache.purge(all, 'soft');
  const served = await cachedFetch(
    cache,
    url,
    async () => {
      cache.purge(all, 'hard');
      return undefined;
    },
    Date.now,
  );
  expect(served).toBeUndefined();
});

it('answers with what it has when the origin cannot be reached, and with nothing otherwise', async () => {
  const cache = new SiteCache();
  expect(await cachedFetch(cache, url, async () => undefined, Date.now)).toBeUndefined();
  await cachedFetch(cache, url, async () => page, Date.now);
  cache.purge(all, 'soft');
  expect((await cachedFetch(cache, url, async () => undefined, Date.now))?.cacheStatus).toBe('STALE');
});
