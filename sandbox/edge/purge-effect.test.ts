import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox, until } from '../sandbox-under-test.ts';
import { siteNames } from '../sites.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const shop = [
  'img.shop.example/',
  'img.shop.example/images/logo.png',
  'www.shop.example/',
  'www.shop.example/images/logo.png',
  'www.shop.example/products',
  'www.shop.example/products?page=2',
];
const others = ['docs.example/', 'docs.example/images/logo.png', 'media.example/products?page=2'];

const targets: { name: string; target: Record<string, unknown>; covered: string[] }[] = [
  {
    name: 'an absolute URL',
    target: { url: 'https://www.shop.example/products?page=2' },
    covered: ['www.shop.example/products?page=2'],
  },
  {
    name: 'a path, on every domain of the distribution',
    target: { url: '/images/logo.png' },
    covered: ['img.shop.example/images/logo.png', 'www.shop.example/images/logo.png'],
  },
  {
    name: 'a hostname',
    target: { hostname: 'IMG.shop.example' },
    covered: shop.filter((url) => url.startsWith('img')),
  },
  {
    name: 'a pattern, searched in path and query',
    target: { pattern: 'page=\\d|\\.(png|jpg)$' },
    covered: shop.filter((url) => url.includes('page=') || url.endsWith('.png')),
  },
  { name: 'an anchored pattern', target: { pattern: '^/products$' }, covered: ['www.shop.example/products'] },
  { name: 'a pattern in another case', target: { pattern: '^/PRODUCTS' }, covered: [] },
  { name: 'a pattern that names a host', target: { pattern: 'shop\\.example' }, covered: [] },
  { name: 'everything', target: { purge_all: {} }, covered: shop },
];

describe.each(targets)('a purge of $name', ({ target, covered }) => {
  const uncovered = [...shop, ...others].filter((url) => !covered.includes(url)).sort();

  it('removes exactly what it covers when it is hard', async () => {
    await sandbox.warm(...shop, ...others);
    await sandbox.purgeCompletely({ ...target, hard_purge: {} });
    for (const site of siteNames) expect(await sandbox.cachedUrls(site)).toEqual(uncovered);
    for (const url of covered) expect(await sandbox.cacheStatus(url)).toBe('MISS');
  });

  it('marks exactly what it covers as expired when it is soft', async () => {
    await sandbox.warm(...shop, ...others);
    await sandbox.purgeCompletely({ ...target, soft_purge: {} });
    for (const site of siteNames) {
      expect(await sandbox.cachedUrls(site, true)).toEqual(covered);
      expect(await sandbox.cachedUrls(site, false)).toEqual(uncovered);
    }
    for (const url of covered) expect(await sandbox.cacheStatus(url)).toBe('REVALIDATED');
  });
});

describe('a purge', () => {
  const everything = { purge_all: {}, hard_purge: {} };

  it('takes effect at one site after the other', async () => {
    await sandbox.warm('www.shop.example/');
    const siteDelaysMs = { 'fr4-par': 0, 'ny8-nyc': 150, 'tr2-tor': 300_000 };
    await sandbox.control('POST', 'settings', { siteDelaysMs });
    await sandbox.purge(everything);
    await until(async () => (await sandbox.cachedUrls('fr4-par')).length === 0);
    await until(async () => (await sandbox.cachedUrls('ny8-nyc')).length === 0);
    expect(await sandbox.cachedUrls('fr4-par')).toEqual([]);
    expect(await sandbox.cachedUrls('tr2-tor')).toEqual(['www.shop.example/']);
    await sandbox.control('POST', 'arrive', { sites: ['tr2-tor'] });
    expect(await sandbox.cachedUrls('tr2-tor')).toEqual([]);
  });

  it('leaves alone what was stored after it took effect', async () => {
    await sandbox.purgeCompletely(everything);
    await sandbox.visit('www.shop.example/');
    expect(await sandbox.cacheStatus('www.shop.example/')).toBe('HIT');
  });

  it('is forgotten by a reset before it takes effect', async () => {
    await sandbox.control('POST', 'settings', { siteDelaysMs: { 'fr4-par': 100 } });
    await sandbox.purge(everything);
    await sandbox.control('POST', 'reset');
    await sandbox.visit('www.shop.example/');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await sandbox.cachedUrls()).toEqual(['www.shop.example/']);
  });
});
