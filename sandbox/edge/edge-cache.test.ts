import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox, until } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const softPurge = () => sandbox.purgeCompletely({ purge_all: {}, soft_purge: {} });

describe('the edge', () => {
  it('fetches a page once and then serves it from its cache', async () => {
    const first = await sandbox.visit('www.shop.example/products?page=2');
    const second = await sandbox.visit('www.shop.example/products?page=2');
    expect(first.headers).toMatchObject({
      'x-cache-status': 'MISS',
      'x-origin-fetch': '1',
      age: '0',
      'x-site': 'fr4-par',
    });
    expect(second.headers).toMatchObject({ 'x-cache-status': 'HIT', 'x-origin-fetch': '1' });
    expect(second.headers.age).toMatch(/^\d+$/);
    expect(second.text).toBe(first.text);
  });

  it('keeps one cache for each site, and one entry for each host, path and query', async () => {
    await sandbox.visit('www.shop.example/products', 'fr4-par');
    expect(await sandbox.cacheStatus('www.shop.example/products', 'ny8-nyc')).toBe('MISS');
    expect(await sandbox.cacheStatus('img.shop.example/products', 'fr4-par')).toBe('MISS');
    expect(await sandbox.cacheStatus('www.shop.example/products?page=2', 'fr4-par')).toBe('MISS');
    expect(await sandbox.cacheStatus('www.shop.example/products', 'fr4-par')).toBe('HIT');
  });

  it('takes the site from the query and leaves it out of the cache key', async () => {
    const answer = await sandbox.visit('docs.example/products?__site=tr2-tor&page=2');
    expect(answer.headers['x-site']).toBe('tr2-tor');
    expect(await sandbox.cachedUrls('tr2-tor')).toEqual(['docs.example/products?page=2']);
    expect((await sandbox.visit('docs.example/?__site=moon')).status).toBe(400);
  });

  it('answers for domain.localhost with any port, as a browser asks', async () => {
    await sandbox.visit('WWW.shop.example.localhost:4301/products');
    expect(await sandbox.cacheStatus('www.shop.example/products')).toBe('HIT');
  });

  it('answers HEAD from the same entry, without a body', async () => {
    const page = await sandbox.visit('www.shop.example/');
    const head = await sandbox.visit('www.shop.example/', 'fr4-par', {}, 'HEAD');
    expect(head.headers).toMatchObject({ 'x-cache-status': 'HIT', 'content-length': page.headers['content-length'] });
    expect(head.text).toBe('');
  });

  it('answers 304 to a visitor who has the content already', async () => {
    const { headers } = await sandbox.visit('www.shop.example/');
    const again = await sandbox.visit('www.shop.example/', 'fr4-par', { 'if-none-match': String(headers.etag) });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers['x-cache-status']).toBe('HIT');
  });

  it('never keeps what must not be stored', async () => {
    expect(await sandbox.cacheStatus('www.shop.example/account')).toBe('MISS');
    expect(await sandbox.cacheStatus('www.shop.example/account')).toBe('MISS');
    expect(await sandbox.cachedUrls()).toEqual([]);
  });

  it('asks the origin again once an entry is older than its max-age', async () => {
    const url = 'www.shop.example/api/prices.json';
    await sandbox.visit(url);
    expect(await sandbox.cacheStatus(url)).toBe('HIT');
    let after: unknown = 'HIT';
    await until(async () => {
      after = await sandbox.cacheStatus(url);
      return after !== 'HIT';
    });
    expect(after).toBe('REVALIDATED');
  });

  it('says REVALIDATED when expired content has not changed, and EXPIRED when it has', async () => {
    await sandbox.warm('www.shop.example/', 'www.shop.example/images/logo.png');
    await softPurge();
    expect(await sandbox.cacheStatus('www.shop.example/')).toBe('REVALIDATED');
    expect(await sandbox.cacheStatus('www.shop.example/')).toBe('HIT');
    await sandbox.control('POST', 'origin', { version: '2' });
    await softPurge();
    const changed = await sandbox.visit('www.shop.example/');
    expect(changed.headers['x-cache-status']).toBe('EXPIRED');
    expect(changed.text).toContain('Content version <strong>2</strong>');
    expect(await sandbox.cacheStatus('www.shop.example/images/logo.png')).toBe('REVALIDATED');
  });

  it('keeps serving softly purged content while the origin fails, and cannot serve what was purged hard', async () => {
    await sandbox.warm('www.shop.example/', 'docs.example/');
    await softPurge();
    await sandbox.purgeCompletely({ purge_all: {}, hard_purge: {} }, 'default/docs-portal');
    await sandbox.control('POST', 'origin', { failing: true });
    const stale = await sandbox.visit('www.shop.example/');
    expect([stale.status, stale.headers['x-cache-status']]).toEqual([200, 'STALE']);
    expect((await sandbox.visit('docs.example/')).status).toBe(500);
    await sandbox.control('POST', 'origin', { failing: false });
    expect(await sandbox.cacheStatus('www.shop.example/')).toBe('REVALIDATED');
  });

  it('refuses other methods, and has nothing under other hosts and paths', async () => {
    expect((await sandbox.visit('www.shop.example/', 'fr4-par', {}, 'POST')).status).toBe(405);
    expect((await sandbox.visit('elsewhere.example/')).status).toBe(404);
    expect((await sandbox.visit('www.shop.example//products')).status).toBe(404);
  });

  it('explains itself on its own address, with what is cached, escaped', async () => {
    await sandbox.visit("www.shop.example/products?q='<b>&x");
    const page = await sandbox.visit('127.0.0.1/');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).toContain('www.shop.example.localhost:');
    expect(page.text).toContain('<td class="url">www.shop.example/products?q=%27%3Cb%3E&amp;x</td>');
  });
});

describe('the origin', () => {
  const ask = async (headers: Record<string, string>) => {
    const { origin } = await sandbox.control<{ origin: { url: string } }>('GET', 'state');
    return fetch(`${origin.url}/products`, { headers });
  };

  it('answers 304, without a body, only as long as the content is the same', async () => {
    const first = await ask({});
    const etag = first.headers.get('etag') ?? '';
    const lastModified = first.headers.get('last-modified') ?? '';
    for (const again of [
      await ask({ 'if-none-match': `"other", W/${etag}` }),
      await ask({ 'if-modified-since': lastModified }),
    ]) {
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    // Switched within the same second: even then a client with the old date learns of the new content.
    await sandbox.control('POST', 'origin', { version: '2' });
    for (const changed of [await ask({ 'if-none-match': etag }), await ask({ 'if-modified-since': lastModified })]) {
      expect(changed.status).toBe(200);
      expect(await changed.text()).toContain('<strong>2</strong>');
    }
  });

  it('counts the fetches of each URL in a header and not in the body', async () => {
    const answers = [await ask({}), await ask({})];
    expect(answers.map((answer) => answer.headers.get('x-origin-fetch'))).toEqual(['1', '2']);
    const [one, two] = await Promise.all(answers.map((answer) => answer.text()));
    expect(one).toBe(two);
  });
});
