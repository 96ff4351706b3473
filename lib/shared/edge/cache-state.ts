import type { PlaceLook } from './look';

/**
 * Whether an answer came from a cache. `cached`: yes, from before this request. `revalidated`: the same, and the cache asked
 * the origin just now whether it still holds. `fetched`: the cache got it from the origin just now. `uncacheable`: the cache
 * keeps none. `unknown`: the answer does not say.
 */
export type CacheState = 'cached' | 'revalidated' | 'fetched' | 'uncacheable' | 'unknown';

/** The words of caches (F5, nginx, Cloudflare, Fastly, Akamai, CloudFront, Varnish). `STALE` and `UPDATING` serve what is kept. */
const words: [RegExp, CacheState][] = [
  [/REFRESH_?MISS|MODIFIED_MISS|EXPIRED|^\S*MISS/i, 'fetched'],
  [/REFRESH|REVALIDATED/i, 'revalidated'],
  [/HIT|STALE|UPDATING/i, 'cached'],
  [/BYPASS|DYNAMIC|PASS|UNCACHEABLE/i, 'uncacheable'],
];

/** What the cache nearest to the client says: the last member of a list (RFC 9211, section 2; `x-cache: MISS, HIT`). */
const nearest = (value: string) => value.split(',').at(-1)?.trim() ?? '';

/** RFC 9211: `hit` is a parameter of its own; what was forwarded says why. */
function standardState(value: string): CacheState {
  const parameters = nearest(value)
    .split(';')
    .slice(1)
    .map((part) => part.trim().toLowerCase());
  if (parameters.includes('hit')) return 'cached';
  const forwarded = parameters.find((part) => part.startsWith('fwd='))?.slice('fwd='.length);
  if (forwarded === 'bypass' || forwarded === 'method' || forwarded === 'request') return 'uncacheable';
  if (forwarded === undefined) return 'unknown';
  return parameters.includes('fwd-status=304') ? 'revalidated' : 'fetched';
}

/** Varnish names its request, and after it the one that fetched what it has in its cache. */
const varnishState = (value: string): CacheState => (/^\d+ \d+$/.test(value.trim()) ? 'cached' : 'fetched');

const stateIn: Record<string, (value: string) => CacheState | undefined> = {
  'cache-status': standardState,
  'x-varnish': varnishState,
};
const stateInWords = (value: string) => words.find(([word]) => word.test(nearest(value)))?.[1];

/** The value of a directive of `Cache-Control`; empty for one without a value, undefined where it is not there. */
function directive(cacheControl: string | null, name: string): string | undefined {
  for (const part of (cacheControl ?? '').split(',')) {
    const [key = '', value = ''] = part.split('=', 2).map((text) => text.trim());
    if (key.toLowerCase() === name) return value.replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}

/** What a cache says of an answer, for people: what Varnish says with numbers as a word. */
export const cacheStatusText = ({
  cacheStatus,
  cacheStatusHeader,
}: Pick<PlaceLook, 'cacheStatus' | 'cacheStatusHeader'>) =>
  cacheStatus === null || cacheStatusHeader !== 'x-varnish'
    ? cacheStatus
    : varnishState(cacheStatus) === 'cached'
      ? 'HIT'
      : 'MISS';

type Seen = Pick<
  PlaceLook,
  'cacheStatus' | 'cacheStatusHeader' | 'age' | 'cacheControl' | 'expires' | 'date' | 'setsCookie'
>;

/** Why no shared cache keeps an answer (RFC 9111, section 3), in a few words; undefined where it may. */
export function notStoredBecause({ cacheControl, setsCookie }: Seen): string | undefined {
  if (directive(cacheControl, 'no-store') !== undefined) return 'Cache-Control says no-store';
  if (directive(cacheControl, 'private') !== undefined) return 'Cache-Control says private';
  return setsCookie ? 'it sets a cookie' : undefined;
}

/** What the cache status says; undefined where there is none, or none that is known. */
function saidState({ cacheStatus, cacheStatusHeader }: Seen): CacheState | undefined {
  if (cacheStatus === null) return undefined;
  const said = (stateIn[cacheStatusHeader ?? ''] ?? stateInWords)(cacheStatus);
  return said === 'unknown' ? undefined : said;
}

/** Whether a cache says that it asked the origin for this answer; what other headers suggest does not count. */
export function isSaidFromOrigin(look: Seen): boolean {
  const said = saidState(look);
  return said !== undefined && said !== 'cached';
}

export function cacheStateOf(look: Seen): CacheState {
  const said = saidState(look);
  // A MISS of something that is never kept is the same MISS next time.
  if (said === 'fetched' && notStoredBecause(look) !== undefined) return 'uncacheable';
  if (said !== undefined) return said;
  if (look.age !== null && look.age > 0) return 'cached';
  return notStoredBecause(look) === undefined ? 'unknown' : 'uncacheable';
}

const seconds = (text: string | undefined) =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;

/** How much longer a shared cache may serve an answer without asking, in seconds; null where the answer does not say. */
export function freshForSeconds({ cacheControl, expires, date, age }: Seen): number | null {
  const lifetime = seconds(directive(cacheControl, 's-maxage')) ?? seconds(directive(cacheControl, 'max-age'));
  const until = expires === null ? Number.NaN : (Date.parse(expires) - Date.parse(date ?? '')) / 1000;
  const whole = lifetime ?? (Number.isNaN(until) ? undefined : until);
  return whole === undefined ? null : Math.max(0, Math.round(whole - (age ?? 0)));
}
