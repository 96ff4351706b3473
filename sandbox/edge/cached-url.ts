import { normalizeHost } from '../distributions.ts';

/** What the cache knows a response by. The scheme and the port are not part of it. */
export interface CachedUrl {
  host: string;
  /** Path and query, percent-encoded: `/products?page=2`. */
  target: string;
}

/** Undefined when `text` is not an absolute http or https URL. */
export function parseCachedUrl(text: string): CachedUrl | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    const url = new URL(text);
    return { host: normalizeHost(url.hostname), target: url.pathname + url.search };
  } catch {
    return undefined;
  }
}

export function cacheKey(url: CachedUrl): string {
  return url.host + url.target;
}
