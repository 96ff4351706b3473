import { describe, expect, it } from 'vitest';
import type { Look, PlaceLook } from './look';
import { aPlaceLook } from './look-under-test';
import { renewalOf } from './renewal';

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
