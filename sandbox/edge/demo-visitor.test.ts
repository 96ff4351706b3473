import { afterEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, sitesOf, startSandbox } from '../sandbox-under-test.ts';
import { siteNames } from '../sites.ts';

const url = 'https://www.shop.example/products';

let sandbox: SandboxUnderTest;
afterEach(() => sandbox.close());

describe('a sandbox that a visitor has been to', () => {
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

  it('has a line in its access log for each request of the visitor', async () => {
    sandbox = await startSandbox(0, true);
    expect(await visitsOfShop()).toBe(String(13 * 2 * siteNames.length));
  });

  it('has bytes at every site for the first purge of a URL', async () => {
    sandbox = await startSandbox(0, true);
    const sites = sitesOf(await sandbox.status(await sandbox.purgeCompletely({ url, soft_purge: {} })));
    expect(sites.map(({ site }) => site).toSorted()).toEqual([...siteNames].toSorted());
    for (const { bytesPurged } of sites) expect(Number(bytesPurged)).toBeGreaterThan(0);
  });
});

/** How many requests the access log of the shop has. */
async function visitsOfShop(): Promise<string> {
  const times = { start_time: '2000-01-01T00:00:00Z', end_time: '2100-01-01T00:00:00Z' };
  const query = [{ tag: 'CDN_NAME', operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN', values: ['www-shop'] }];
  const body = { namespace: 'default', ...times, limit: 500, sort: 'DESCENDING', query };
  const { text } = await sandbox.f5('POST', '/api/cdn/namespaces/default/cdn_loadbalancer/access_logs', body);
  return JSON.parse(text).total_hits;
}

describe('any other sandbox', () => {
  it('has nothing cached and no line in its access log at its start', async () => {
    sandbox = await startSandbox();
    for (const site of siteNames) expect(await sandbox.cachedUrls(site)).toEqual([]);
    expect(await visitsOfShop()).toBe('0');
  });
});
