import { expect } from '@playwright/test';
import type { SandboxControl } from '../../test/support/sandbox-control';

const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

const keyOf = (url: string) => {
  const { host, pathname, search } = new URL(url);
  return host + pathname + search;
};

const atEverySite = <T>(urls: readonly string[], look: (url: string, site: string) => Promise<T>) =>
  Promise.all(sites.flatMap((site) => urls.map((url) => look(url, site))));

/** Lets every site fetch these URLs and proves that it serves them from its cache from then on. */
export async function warmCaches(sandbox: SandboxControl, urls: readonly string[]) {
  await atEverySite(urls, (url, site) => sandbox.visit(url, site));
  for (const { cache } of await visitEverywhere(sandbox, urls)) expect(cache).toBe('HIT');
}

/** One visit of each URL at each site; a visit refills the cache, so that the second one would tell nothing. */
export const visitEverywhere = (sandbox: SandboxControl, urls: readonly string[]) =>
  atEverySite(urls, async (url, site) => ({ url, site, ...(await sandbox.visit(url, site)) }));

/** Purges that are on their way are at every site now. */
export const arriveEverywhere = (sandbox: SandboxControl) => sandbox.arrive(...sites);

/** Waits until no site holds a fresh copy of these URLs, by looking into the caches without using them. */
export async function waitUntilPurged(sandbox: SandboxControl, urls: readonly string[]) {
  const purged = new Set(urls.map(keyOf));
  await expect
    .poll(async () => {
      const caches = await sandbox.caches();
      return Object.entries(caches).flatMap(([site, entries]) =>
        entries.filter(({ url, expired }) => purged.has(url) && !expired).map(({ url }) => `${site} ${url}`),
      );
    })
    .toEqual([]);
}
