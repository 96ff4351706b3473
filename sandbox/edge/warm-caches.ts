import { distributions } from '../distributions.ts';
import { type SiteName, siteNames } from '../sites.ts';
import { cachedFetch } from './cached-fetch.ts';
import type { Edge } from './edge.ts';

const warmPaths = ['/', '/products', '/assets/site.css', '/images/logo.png'];

/** Puts a few pages of every website into the cache of every site, as visitors before the first purge would. */
export async function warmCaches({ caches, fetchOrigin, now }: Edge): Promise<void> {
  const urls = distributions.flatMap(({ domains }) =>
    domains.flatMap((host) => warmPaths.map((target) => ({ host, target }))),
  );
  // One connection for each site: the start does not wait for dozens.
  const warm = async (site: SiteName) => {
    for (const url of urls) await cachedFetch(caches[site], url, fetchOrigin, now);
  };
  await Promise.all(siteNames.map(warm));
}
