import { describe, expect, it } from 'vitest';
import type { Look, PlaceLook } from './look';
import { aPlaceLook } from './look-under-test';
import { renewalOf, renewalSentence } from './renewal';

const ACCEPTED = Date.parse('2026-11-29T12:00:00.000Z');
/** Looked at ten seconds after the purge was accepted. */
const place = (of: Partial<PlaceLook> = {}) =>
  aPlaceLook({ at: '2026-11-29T12:00:10.000Z', cacheStatus: 'HIT', cacheStatusHeader: 'x-cache-status', ...of });
const look = (views: PlaceLook[], of: Partial<Look> = {}): Look => ({
  url: 'https://www.shop.example/',
  at: '2026-11-29T12:00:10.000Z',
  views,
  origin: null,
  judgement: 'origin_not_seen',
  sentence: '',
  redirectsTo: null,
  ...of,
});
const judged = (views: PlaceLook[], of: Partial<Look> = {}) =>
  renewalOf(look(views, of), { sentAt: ACCEPTED, acceptedAt: ACCEPTED });

describe('a purge', () => {
  it.each<[string, PlaceLook[], Partial<Look>, string, RegExp]>([
    ['a younger copy', [place({ age: 8 })], {}, 'verified', /Verified at 1 place: each copy is newer/],
    ['a copy as old as the purge', [place({ age: 10 })], {}, 'not_renewed', /paris still serves a copy from before/],
    ['a much older copy', [place({ age: 3600 })], {}, 'not_renewed', /before the purge/],
    ['a copy within the second of the purge', [place({ age: 9.5 })], {}, 'not_checked', /how old its copy is/],
    ['a MISS', [place({ cacheStatus: 'MISS', age: null })], {}, 'verified', /newer/],
    ['a revalidated copy', [place({ cacheStatus: 'REVALIDATED', age: null })], {}, 'verified', /newer/],
    [
      'a MISS of an old copy, from a cache behind the edge',
      [place({ cacheStatus: 'MISS', age: 99 })],
      {},
      'not_checked',
      /paris does not say clearly/,
    ],
    ['an error', [place({ cacheStatus: 'MISS', age: 0, status: 503 })], {}, 'not_checked', /paris answers 503/],
    [
      'an error at the edge and the same at the origin',
      [place({ cacheStatus: 'MISS', age: 0, status: 503, bodySha256: 'x' })],
      { origin: place({ status: 503, bodySha256: 'x' }) },
      'not_checked',
      /paris answers 503/,
    ],
    [
      'a body that broke off',
      [place({ cacheStatus: 'MISS', age: 0, error: { code: 'broken', message: 'the connection broke' } })],
      {},
      'not_checked',
      /paris: the connection broke/,
    ],
    [
      'one old copy of two',
      [place({ age: 1 }), place({ view: 'new-york', age: 60 })],
      {},
      'not_renewed',
      /^Not renewed: new-york still serves/,
    ],
    ['a copy without an age', [place({ age: null })], {}, 'not_checked', /does not say clearly how old/],
    [
      'a place that does not answer',
      [
        place({ age: 1 }),
        place({ view: 'new-york', status: null, error: { code: 'timeout', message: 'no answer within 5 s' } }),
      ],
      {},
      'not_checked',
      /new-york: no answer within 5 s/,
    ],
    ['no place at all', [], {}, 'not_checked', /Not checked/],
    [
      'what the origin serves',
      [place({ age: 1, bodySha256: 'new' })],
      { origin: place({ bodySha256: 'new' }) },
      'verified',
      /each serves what the origin serves now\.$/,
    ],
    [
      'an origin that has changed again',
      [place({ age: 1, bodySha256: 'old' })],
      { origin: place({ bodySha256: 'new' }) },
      'verified',
      /Yet paris differs from what the origin serves now/,
    ],
  ])('after which a look sees %s', (_, views, of, renewal, sentence) => {
    const result = judged(views, of);
    expect(result.renewal).toBe(renewal);
    expect(result.sentence).toMatch(sentence);
    if (renewal !== 'verified') expect(result.forCustomer).toBeUndefined();
  });

  it('whose answer was lost is held against when it was sent, and not against when it was found', () => {
    const times = { sentAt: ACCEPTED - 300_000, acceptedAt: ACCEPTED };
    const renewal = (age: number) => renewalOf(look([place({ age })]), times).renewal;
    expect([8, 100, 400].map(renewal)).toEqual(['verified', 'not_checked', 'not_renewed']);
  });

  it.each<[string, Partial<PlaceLook>, Partial<PlaceLook>, string, RegExp]>([
    [
      'another body, and no age',
      { bodySha256: 'old' },
      { bodySha256: 'new' },
      'verified',
      /another version than before/,
    ],
    ['the same body, and no age', { bodySha256: 'old' }, { bodySha256: 'old' }, 'not_checked', /how old/],
    ['another validator, and no age', { etag: '"1"' }, { etag: '"2"' }, 'verified', /another version/],
    [
      'another body under the same validator',
      { bodySha256: 'a', etag: 'W/"1"' },
      { bodySha256: 'b', etag: 'W/"1"' },
      'not_checked',
      /how old/,
    ],
    [
      'another body that is as old as one from before',
      { bodySha256: 'a' },
      { bodySha256: 'b', age: 60 },
      'not_renewed',
      /still serves/,
    ],
    [
      'another body of an age that may be either',
      { bodySha256: 'a' },
      { bodySha256: 'b', age: 9.5 },
      'verified',
      /another version/,
    ],
    ['a page where there was an error', { status: 503 }, {}, 'not_checked', /how old/],
    [
      'a page where there was none',
      { status: 404, bodySha256: 'a' },
      { bodySha256: 'b' },
      'verified',
      /another version/,
    ],
    [
      'a younger copy of the same version',
      { bodySha256: 'old' },
      { bodySha256: 'old', age: 8 },
      'verified',
      /fetched again, and the origin still has the old version\.$/,
    ],
    [
      'a MISS of the same version',
      { etag: '"1"' },
      { etag: '"1"', cacheStatus: 'MISS' },
      'verified',
      /still has the old version/,
    ],
    [
      'a younger copy of what the look before had fetched',
      { bodySha256: 'old', cacheStatus: 'MISS' },
      { bodySha256: 'old', age: 8 },
      'verified',
      /each copy is newer than the purge\.$/,
    ],
  ])('whose look before it is known is judged by both: %s', (_, before, after, renewal, sentence) => {
    const times = { sentAt: ACCEPTED, acceptedAt: ACCEPTED };
    const result = renewalOf(look([place(after)]), times, look([place({ at: '2026-11-29T11:59:59.000Z', ...before })]));
    expect(result.renewal).toBe(renewal);
    expect(result.sentence).toMatch(sentence);
  });

  it('claims a new version only where every place serves another one than before', () => {
    const say = (before: PlaceLook[], after: PlaceLook[]) =>
      renewalOf(look(after), { sentAt: ACCEPTED, acceptedAt: ACCEPTED }, look(before)).forCustomer?.('14:03:07');
    const [old, newer] = [place({ bodySha256: 'old' }), place({ bodySha256: 'new', age: 1 })];
    const inNewYork = { view: 'new-york' };
    expect(say([old], [newer])).toBe('The new version is live since 14:03:07 (checked at 1 of 1 site).');
    expect(say([old], [{ ...old, age: 1 }])).toBe(
      'The page was fetched again at 1 place, and is the same (checked at 14:03:07).',
    );
    expect(say([old], [newer, { ...newer, ...inNewYork }])).toMatch(/^The page was fetched anew at 2 places/);
  });

  it('has a sentence for the customer that says no more than what was seen', () => {
    const say = (of: Partial<Look>) => judged([place({ age: 1, bodySha256: 'new' })], of).forCustomer?.('14:03:07');
    expect(say({ origin: place({ bodySha256: 'new' }) })).toBe(
      'The page is up to date: 1 place served what the origin serves (checked at 14:03:07).',
    );
    expect(say({})).toBe('The page was fetched anew at 1 place (checked at 14:03:07).');
    expect(say({ origin: place({ bodySha256: 'newest' }) })).toBeUndefined();
    expect(say({ origin: place({ status: 503 }) })).toBe('The page was fetched anew at 1 place (checked at 14:03:07).');
  });
});

describe('what a record says of its looks', () => {
  const kept: Parameters<typeof renewalSentence>[0] = {
    status: 'completed',
    target: { kind: 'url', value: 'https://www.shop.example/' },
    checkUrl: 'https://www.shop.example/',
    renewal: 'not_checked',
    because: null,
    before: null,
    after: [],
    times: { sentAt: ACCEPTED, acceptedAt: ACCEPTED },
    isLookedAtAgain: false,
  };
  const all = { kind: 'all' } as const;

  it.each<[Partial<typeof kept>, string]>([
    [{}, 'Not checked.'],
    [{ renewal: 'pending' }, 'Purge Desk looks when the CDN reports completion.'],
    [{ status: 'failed' }, 'Not checked, because the purge failed.'],
    [{ status: 'cancelled', because: 'limit' }, 'Not checked, because the purge was cancelled.'],
    [{ because: 'limit' }, 'Not checked, because there were too many looks within a minute.'],
    [{ because: 'too_old' }, 'Not checked, because the purge was older than an hour.'],
    [{ because: 'looks_off' }, 'Not checked, because automatic looks are off.'],
    [{ target: all, checkUrl: null }, 'Not checked, because no URL to check was given.'],
    [{ target: { kind: 'unknown', value: null }, checkUrl: null }, 'Not checked, because the target is not known.'],
    [
      { checkUrl: 'https://www.shop.example/?a' },
      'Not checked, because a URL with a query is requested only when somebody asks for it.',
    ],
  ])('without any is why: %j', (of, sentence) => expect(renewalSentence({ ...kept, ...of })).toBe(sentence));

  it('is that of the newest look that says something', () => {
    const [old, unclear, fresh] = [look([place({ age: 99 })]), look([place({ age: null })]), look([place({ age: 1 })])];
    const say = (...after: Look[]) => renewalSentence({ ...kept, after });
    expect(say(unclear)).toMatch(/^Not checked, because paris does not say/);
    expect(say(old, unclear)).toMatch(/^Not renewed: paris/);
    expect(say(old, fresh)).toMatch(/^Verified at 1 place/);
    expect(say(fresh, old)).toMatch(/^Not renewed/);
    expect(renewalSentence({ ...kept, after: [old], isLookedAtAgain: true })).toMatch(/ Purge Desk looks again\.$/);
  });
});
