import type CachePolicy from 'http-cache-semantics';
import { type CachedUrl, cacheKey } from './cached-url.ts';

export type PurgeMode = 'soft' | 'hard';

/** Says which URLs a purge is about. */
export type Covers = (url: CachedUrl) => boolean;

export interface CacheEntry {
  url: CachedUrl;
  policy: CachePolicy;
  body: Buffer;
  storedAt: number;
  /** A soft purge marked it: the next request asks the origin, whatever its age. */
  markedExpired: boolean;
}

/** A request to the origin that has not been answered yet. */
export interface OriginFetch {
  url: CachedUrl;
  /** A purge took effect after the request left, so the answer may be older than the purge and is not kept. */
  overtaken: boolean;
}

const maxEntries = 5000;

/** The cache of one site. It knows nothing of HTTP: what is fresh is decided by the policy of each entry. */
export class SiteCache {
  readonly #entries = new Map<string, CacheEntry>();
  readonly #fetches = new Set<OriginFetch>();

  find(url: CachedUrl): CacheEntry | undefined {
    return this.#entries.get(cacheKey(url));
  }

  list(): CacheEntry[] {
    return [...this.#entries.values()];
  }

  beginFetch(url: CachedUrl): OriginFetch {
    const fetch = { url, overtaken: false };
    this.#fetches.add(fetch);
    return fetch;
  }

  endFetch(fetch: OriginFetch): void {
    this.#fetches.delete(fetch);
  }

  store(fetch: OriginFetch, entry: CacheEntry): void {
    if (fetch.overtaken) return;
    const key = cacheKey(entry.url);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= maxEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  remove(url: CachedUrl): void {
    this.#entries.delete(cacheKey(url));
  }

  /** Returns the body bytes of the entries that it marked or removed. */
  purge(covers: Covers, mode: PurgeMode): number {
    const bytes = this.coveredBytes(covers);
    for (const [key, entry] of this.#entries) {
      if (!covers(entry.url)) continue;
      if (mode === 'hard') this.#entries.delete(key);
      else entry.markedExpired = true;
    }
    for (const fetch of this.#fetches) if (covers(fetch.url)) fetch.overtaken = true;
    return bytes;
  }

  coveredBytes(covers: Covers): number {
    return this.list().reduce((sum, entry) => sum + (covers(entry.url) ? entry.body.length : 0), 0);
  }

  clear(): void {
    this.#entries.clear();
    for (const fetch of this.#fetches) fetch.overtaken = true;
  }
}

export function isExpired(entry: CacheEntry): boolean {
  return entry.markedExpired || entry.policy.stale();
}
