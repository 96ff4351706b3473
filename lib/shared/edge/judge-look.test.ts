import { describe, expect, it } from 'vitest';
import { cacheStateOf, freshForSeconds } from './cache-state';
import { judgeLook } from './judge-look';
import type { PlaceLook } from './look';
import { aPlaceLook } from './look-under-test';

const URL_SEEN = 'https://www.shop.example/page';
const answer = (of: Partial<PlaceLook>) => aPlaceLook({ bodySha256: 'new', ...of });
const edge = (of: Partial<PlaceLook> = {}) =>
  answer({ cacheStatus: 'HIT', cacheStatusHeader: 'x-cache-status', bodySha256: 'old', age: 60, ...of });
const origin = (of: Partial<PlaceLook> = {}) => answer({ view: 'origin', ...of });
const failed = (code: 'dns' | 'timeout' | 'address_not_allowed', message: string) =>
  aPlaceLook({ status: null, firstByteMs: null, error: { code, message } });

describe('a look', () => {
  it.each<[string, { views: PlaceLook[]; origin?: PlaceLook; originAgain?: PlaceLook }, string, RegExp]>([
    ['another body at the origin', { views: [edge()], origin: origin() }, 'purge_helps', /new version.*paris\.$/],
    [
      'one of two views has the old body',
      { views: [edge({ view: 'new-york' }), edge({ bodySha256: 'new' })], origin: origin() },
      'purge_helps',
      /at new-york\.$/,
    ],
    [
      'the same body under other validators',
      { views: [edge({ bodySha256: 'new', etag: '"a"' })], origin: origin({ etag: '"b"' }) },
      'origin_unchanged',
      /the version that is cached at paris\./,
    ],
    [
      'the same strong validator, and a body that the edge changes on its way',
      { views: [edge({ etag: '"a"' })], origin: origin({ etag: '"a"' }) },
      'unknown',
      /cannot be compared/,
    ],
    [
      'a body that is too large, and a weak validator that differs',
      { views: [edge({ bodySha256: null, etag: 'W/"a"' })], origin: origin({ bodySha256: null, etag: 'W/"b"' }) },
      'purge_helps',
      /new version/,
    ],
    [
      'a body that is too large, and the same validator but for its strength',
      { views: [edge({ bodySha256: null, etag: 'W/"a"' })], origin: origin({ bodySha256: null, etag: '"a"' }) },
      'origin_unchanged',
      /the version that is cached at paris\./,
    ],
    [
      'nothing to compare by',
      { views: [edge({ bodySha256: null })], origin: origin({ bodySha256: null }) },
      'unknown',
      /cannot be compared/,
    ],
    [
      'an origin that answers differently each time',
      { views: [edge()], origin: origin({ bodySha256: 'one' }), originAgain: origin({ bodySha256: 'two' }) },
      'varies',
      /own answers differ/,
    ],
    [
      'an origin that answers the same twice',
      { views: [edge()], origin: origin(), originAgain: origin() },
      'purge_helps',
      /new version/,
    ],
    [
      'a MISS of what may be kept',
      { views: [edge({ cacheStatus: 'MISS', age: 0 })], origin: origin() },
      'not_cached',
      /at paris \(MISS\): nothing to purge there/,
    ],
    [
      'an EXPIRED copy that was fetched anew',
      { views: [edge({ cacheStatus: 'EXPIRED', age: 0 })] },
      'not_cached',
      /EXPIRED/,
    ],
    ['no-store', { views: [edge({ cacheStatus: 'MISS', cacheControl: 'no-store' })] }, 'not_cached', /says no-store/],
    [
      'private without a cache status',
      { views: [edge({ cacheStatus: null, age: null, cacheControl: 'private, max-age=60' })] },
      'not_cached',
      /says private/,
    ],
    [
      'a cookie',
      { views: [edge({ cacheStatus: 'BYPASS', setsCookie: true, age: null })] },
      'not_cached',
      /sets a cookie/,
    ],
    ['no origin', { views: [edge()] }, 'origin_not_seen', /asks? the origin again/],
    [
      'an origin that must not be looked at',
      { views: [edge()], origin: failed('address_not_allowed', 'its address is private') },
      'origin_not_seen',
      /its address is private/,
    ],
    ...[301, 401, 403, 404, 429].map((status): [string, { views: PlaceLook[]; origin: PlaceLook }, string, RegExp] => [
      `an origin that answers ${status} to whoever is not the CDN`,
      { views: [edge()], origin: origin({ status }) },
      'origin_not_seen',
      new RegExp(`it answered Purge Desk with ${status}`),
    ]),
    [
      'a copy that the edge has just checked, and another body at the origin',
      { views: [edge({ cacheStatus: 'REVALIDATED', age: 0 })], origin: origin() },
      'purge_helps',
      /new version/,
    ],
    [
      'a copy that the edge has just checked, and no origin',
      { views: [edge({ cacheStatus: 'REVALIDATED', age: 0 })] },
      'origin_not_seen',
      /from the cache/,
    ],
    [
      'one view with the version of the origin, and one that does not answer',
      {
        views: [edge({ bodySha256: 'new' }), { ...failed('timeout', 'no answer within 5 s'), view: 'rome' }],
        origin: origin(),
      },
      'origin_unchanged',
      /cached at paris\..*Not seen: rome\.$/,
    ],
    [
      'a cached 404, and an origin that fails',
      { views: [edge({ status: 404 })], origin: origin({ status: 500 }) },
      'error_cached',
      /The origin fails now \(500\)/,
    ],
    [
      'a cached redirect of what the origin serves itself now',
      { views: [edge({ status: 301, location: '/new' })], origin: origin() },
      'purge_helps',
      /The origin answers 200 now/,
    ],
    [
      'a redirect of an edge without TLS to the same URL',
      { views: [edge({ status: 301, location: URL_SEEN })] },
      'unknown',
      /redirects to the same URL/,
    ],
    [
      'a redirect to the same URL in another spelling',
      { views: [edge({ status: 301, location: 'https://WWW.shop.example.:443/page#top' })] },
      'unknown',
      /redirects to the same URL/,
    ],
    [
      'a redirect',
      { views: [edge({ status: 301, location: 'https://www.shop.example/new' })], origin: origin({ status: 301 }) },
      'redirects',
      /to https:\/\/www\.shop\.example\/new\. Purge that/,
    ],
    [
      'a redirect to another host',
      { views: [edge({ status: 302, location: 'https://login.example/' })], origin: origin({ status: 302 }) },
      'redirects',
      /to https:\/\/login\.example\/, another host\. Purge it on the distribution that serves that host\./,
    ],
    [
      'a cached 404 of what is there now',
      { views: [edge({ status: 404 })], origin: origin() },
      'error_cached',
      /404 from its cache \(paris\)\. The origin answers 200 now/,
    ],
    [
      'a cached 404 of what is not there',
      { views: [edge({ status: 404 })], origin: origin({ status: 404 }) },
      'error_cached',
      /changes nothing/,
    ],
    [
      'an origin that fails while the copy works',
      { views: [edge()], origin: origin({ status: 503 }) },
      'origin_failing',
      /it answered 503\. A hard purge removes the copy that still works/,
    ],
    [
      'an origin that does not answer in time',
      { views: [edge()], origin: failed('timeout', 'no answer within 5 s') },
      'origin_failing',
      /no answer within 5 s/,
    ],
    [
      'an origin that is slow',
      { views: [edge()], origin: origin({ firstByteMs: 4200 }) },
      'origin_failing',
      /it took 4 s/,
    ],
    [
      'no answer from the edge',
      { views: [failed('dns', 'the name has no address')] },
      'unknown',
      /the name has no address/,
    ],
    [
      'an edge that does not say where its answer is from, and no origin',
      { views: [edge({ cacheStatus: null, age: null })] },
      'unknown',
      /does not say/,
    ],
    [
      'an edge that does not say, and an origin with another body',
      { views: [edge({ cacheStatus: null, age: null })], origin: origin() },
      'purge_helps',
      /new version/,
    ],
  ])('at %s', (_, { views, origin: seen, originAgain }, judgement, sentence) => {
    const judged = judgeLook({ url: URL_SEEN, views, origin: seen, originAgain });
    expect(judged.judgement).toBe(judgement);
    expect(judged.sentence).toMatch(sentence);
  });

  it('says nothing with letters that could mislead', () =>
    expect(
      judgeLook({ url: URL_SEEN, views: [edge({ status: 302, location: '/a\u202eb' })], origin: undefined }).sentence,
    ).not.toContain('\u202e'));
});

describe('the state of an answer', () => {
  it.each<[string, string, string]>([
    ['x-cache-status', 'HIT', 'cached'],
    ['x-cache-status', 'stale', 'cached'],
    ['x-cache-status', 'UPDATING', 'cached'],
    ['x-cache-status', 'REVALIDATED', 'revalidated'],
    ['x-cache-status', 'BYPASS', 'uncacheable'],
    ['cf-cache-status', 'DYNAMIC', 'uncacheable'],
    ['x-cache', 'MISS, HIT', 'cached'],
    ['x-cache', 'HIT, MISS', 'fetched'],
    ['x-cache', 'Hit from cloudfront', 'cached'],
    ['x-cache', 'RefreshHit from cloudfront', 'revalidated'],
    ['x-cache', 'TCP_MEM_HIT from a1-2 (AkamaiGHost)', 'cached'],
    ['x-cache', 'TCP_REFRESH_MISS', 'fetched'],
    ['x-cache', 'Miss from cloudfront', 'fetched'],
    ['x-cache-status', 'EXPIRED', 'fetched'],
    ['x-cache', 'TCP_REFRESH_HIT', 'revalidated'],
    ['cache-status', 'Origin; fwd=uri-miss, Edge; hit; ttl=30', 'cached'],
    ['cache-status', 'Edge; fwd=stale; fwd-status=304; stored', 'revalidated'],
    ['cache-status', 'Edge; fwd=bypass', 'uncacheable'],
    ['cache-status', '"The; Edge"; hit', 'cached'],
    ['x-varnish', '32770 3', 'cached'],
    ['x-varnish', '32770', 'fetched'],
  ])('is read from %s: %s', (cacheStatusHeader, cacheStatus, state) =>
    expect(cacheStateOf(edge({ cacheStatusHeader, cacheStatus, age: null }))).toBe(state),
  );

  it('is cached at an age where no header says more, and for a word that nobody knows', () => {
    expect(cacheStateOf(edge({ cacheStatus: null, age: 1 }))).toBe('cached');
    expect(cacheStateOf(edge({ cacheStatus: 'SOMETHING', age: 1 }))).toBe('cached');
    expect(cacheStateOf(edge({ cacheStatus: 'SOMETHING', age: 0 }))).toBe('unknown');
  });
});

describe('how long a copy stays fresh', () => {
  const date = 'Sun, 29 Nov 2026 12:00:00 GMT';
  it.each<[string, Partial<PlaceLook>, number | null]>([
    ['max-age', { cacheControl: 'public, max-age=300', age: 60 }, 240],
    ['s-maxage before max-age', { cacheControl: 'max-age=300, s-maxage="900"', age: 0 }, 900],
    ['Expires', { expires: 'Sun, 29 Nov 2026 12:10:00 GMT', date, age: 60 }, 540],
    ['an end that has passed', { cacheControl: 'max-age=30', age: 60 }, 0],
    ['an Expires that is no date', { expires: '0', date: null, age: 5 }, null],
    ['nothing', {}, null],
  ])('is read from %s', (_, headers, seconds) =>
    expect(freshForSeconds(edge({ age: null, ...headers }))).toBe(seconds),
  );
});
