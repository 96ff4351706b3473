import CachePolicy from 'http-cache-semantics';
import type { CachedUrl } from './cached-url.ts';
import type { CacheEntry, OriginFetch, SiteCache } from './site-cache.ts';

/** `MISS` also says uncacheable; `STALE` is an expired entry served because the origin failed. */
type CacheStatus = 'HIT' | 'MISS' | 'EXPIRED' | 'REVALIDATED' | 'STALE';

export interface OriginAnswer {
  status: number;
  headers: CachePolicy.Headers;
  body: Buffer;
}

/** Resolves to undefined when the origin cannot be reached. */
export type FetchOrigin = (url: CachedUrl, headers: CachePolicy.Headers) => Promise<OriginAnswer | undefined>;

export interface Served extends OriginAnswer {
  cacheStatus: CacheStatus;
}

/** Makes policies that go by a clock of ours: a test's copies grow old as its purges do. */
function policyBy(now: () => number) {
  class ClockedPolicy extends CachePolicy {
    now() {
      return now();
    }
  }
  return (request: CachePolicy.Request, answer: OriginAnswer) => new ClockedPolicy(request, answer);
}

/** Answers a GET from the cache of a site, or from the origin through it. Undefined: neither has an answer. */
export async function cachedFetch(
  cache: SiteCache,
  url: CachedUrl,
  fetchOrigin: FetchOrigin,
  now: () => number,
): Promise<Served | undefined> {
  // Nothing of the visitor's own headers reaches the policy: like most CDNs, the edge ignores a browser's Cache-Control.
  const request = { method: 'GET', url: url.target, headers: { host: url.host } };
  const entry = cache.find(url);
  if (entry && !entry.markedExpired && entry.policy.satisfiesWithoutRevalidation(request))
    return fromEntry(entry, 'HIT');

  const fetch = cache.beginFetch(url);
  try {
    const answer = await fetchOrigin(url, entry ? entry.policy.revalidationHeaders(request) : request.headers);
    if (entry && (answer === undefined || answer.status >= 500)) {
      // A hard purge may have removed the entry meanwhile; removed content is not served, not even as a makeshift.
      return cache.find(url) === entry ? fromEntry(entry, 'STALE') : asServed(answer);
    }
    if (entry && answer?.status === 304) return revalidated(cache, fetch, entry, request, answer);
    if (answer) keep(cache, fetch, policyBy(now)(request, answer), answer.body, now());
    return asServed(answer, entry ? 'EXPIRED' : 'MISS');
  } finally {
    cache.endFetch(fetch);
  }
}

function revalidated(
  cache: SiteCache,
  fetch: OriginFetch,
  entry: CacheEntry,
  request: CachePolicy.Request,
  answer: OriginAnswer,
): Served {
  const { policy } = entry.policy.revalidatedPolicy(request, answer);
  const kept = { ...entry, policy, markedExpired: false };
  cache.store(fetch, kept);
  return fromEntry(kept, 'REVALIDATED');
}

function keep(cache: SiteCache, fetch: OriginFetch, policy: CachePolicy, body: Buffer, storedAt: number): void {
  if (policy.storable()) cache.store(fetch, { url: fetch.url, policy, body, storedAt, markedExpired: false });
  else cache.remove(fetch.url);
}

function fromEntry(entry: CacheEntry, cacheStatus: CacheStatus): Served {
  return { status: statusOf(entry.policy), headers: entry.policy.responseHeaders(), body: entry.body, cacheStatus };
}

function asServed(answer: OriginAnswer | undefined, cacheStatus: CacheStatus = 'MISS'): Served | undefined {
  return answer && { ...answer, headers: { ...answer.headers, age: '0' }, cacheStatus };
}

/** The typings of the library do not know its `status()`. */
function statusOf(policy: CachePolicy): number {
  return policy.toObject().st;
}
