import { afterEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, sitesOf, startSandbox } from '../sandbox-under-test.ts';
import { siteNames } from '../sites.ts';

const url = 'https://www.shop.example/products';

let sandbox: SandboxUnderTest;
afterEach(() => sandbox.close());

describe('a sandbox that is asked to warm its caches', () => {
  it('has pages of every website at every site before anybody visits', async () => {
    sandbox = await startSandbox(0, true);
    for (const site of siteNames) {
      const hosts = (await sandbox.cachedUrls(site, false)).map((cached) => cached.split('/')[0]);
      expect(new Set(hosts)).toEqual(
        new Set(['docs.example', 'img.shop.example', 'media.example', 'www.shop.example']),
      );
      expect(await sandbox.cacheStatus('www.shop.example/products', site)).toBe('HIT');
    }
  });

  it('has bytes at every site for the first purge of a URL', async () => {
    sandbox = await startSandbox(0, true);
    const sites = sitesOf(await sandbox.status(await sandbox.purgeCompletely({ url, soft_purge: {} })));
    expect(sites.map(({ site }) => site).toSorted()).toEqual([...siteNames].toSorted());
    for (const { bytesPurged } of sites) expect(Number(bytesPurged)).toBeGreaterThan(0);
  });
});

describe('any other sandbox', () => {
  it('has nothing cached at its start', async () => {
    sandbox = await startSandbox();
    for (const site of siteNames) expect(await sandbox.cachedUrls(site)).toEqual([]);
  });
});
