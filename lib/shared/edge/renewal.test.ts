import { describe, expect, it } from 'vitest';
import type { Look, PlaceLook } from './look';
import { ACCEPTED, look, place } from './look-under-test';
import { renewalOf } from './renewal';

const judged = (views: PlaceLook[], of: Partial<Look> = {}) =>
  renewalOf(look(views, of), { sentAt: ACCEPTED, acceptedAt: ACCEPTED });

describe('a purge', () => {
  it.each<[string, PlaceLook[], Partial<Look>, string, RegExp]>([
    ['a younger copy', [place({ age: 8 })], {}, 'verified', /Verified at 1 place: each copy is newer/],
    ['a copy as old as the purge', [place({ age: 10 })], {}, 'not_renewed', /paris still serves a copy from before/],
    ['a much older copy', [place({ age: 3600 })], {}, 'not_renewed', /before the purge/],
    ['a copy within the second of the purge', [place({ age: 9.5 })], {}, 'not_checked', /how old its copy is/],
    ['a MISS', [place({ cacheStatus: 'MISS', age: null })], {}, 'verified', /newer/],
    [
      'a copy of the time of the purge, after a slow connect',
      [place({ age: 12, answeredAt: '2026-11-29T12:00:13.000Z' })],
      {},
      'not_checked',
      /how old its copy is/,
    ],
    [
      'an older copy, after a slow connect',
      [place({ age: 13, answeredAt: '2026-11-29T12:00:13.000Z' })],
      {},
      'not_renewed',
      /before the purge/,
    ],
    [
      'a copy whose answer may have come five seconds later: the time was not kept',
      [place({ age: 14, answeredAt: null })],
      {},
      'not_checked',
      /how old its copy is/,
    ],
    ['a much older copy, the time was not kept', [place({ age: 15, answeredAt: null })], {}, 'not_renewed', /before/],
    [
      'an old copy, by a clock that was set back',
      [place({ age: 60, at: '2026-11-29T11:59:50.000Z' })],
      {},
      'not_checked',
      /according to its clock, Purge Desk looked before the CDN accepted the purge\.$/,
    ],
    [
      'a MISS, by a clock that was set back',
      [place({ cacheStatus: 'MISS', age: 0, at: '2026-11-29T11:59:50.000Z' })],
      {},
      'not_checked',
      /according to its clock/,
    ],
    [
      'a copy whose answer came before it was asked for: the clock was set back meanwhile',
      [place({ age: 8, answeredAt: '2026-11-29T12:00:09.000Z' })],
      {},
      'not_checked',
      /how old its copy is/,
    ],
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
      [place({ cacheStatus: 'MISS', age: 0, error: { code: 'broken', message: 'the connection was lost' } })],
      {},
      'not_checked',
      /paris: the connection was lost/,
    ],
    [
      'one old copy of two',
      [place({ age: 1 }), place({ view: 'new-york', age: 60 })],
      {},
      'not_renewed',
      /^Not renewed: new-york still serves/,
    ],
    [
      'a cookie, from who knows where',
      [place({ cacheStatus: null, age: null, setsCookie: true })],
      {},
      'not_checked',
      /how old its copy is/,
    ],
    [
      'a private answer under a word that nobody knows',
      [place({ cacheStatus: 'SOMETHING', age: null, cacheControl: 'private' })],
      {},
      'not_checked',
      /how old its copy is/,
    ],
    [
      'a private answer that the edge has passed on',
      [place({ cacheStatus: 'BYPASS', age: null, cacheControl: 'private' })],
      {},
      'verified',
      /newer/,
    ],
    [
      'a redirect where there may have been a page',
      [place({ age: 1 }), place({ view: 'new-york', status: 302, age: 1 })],
      { origin: place({ status: 302 }) },
      'verified',
      /each copy is newer than the purge\. However, new-york answers 302\.$/,
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
      /However, paris differs from what the origin serves now/,
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

  type Row = [string, Partial<PlaceLook>, Partial<PlaceLook>, string, RegExp];
  it.each<Row>([
    [
      'another body, and no age',
      { bodySha256: 'old' },
      { bodySha256: 'new' },
      'verified',
      /different version than before/,
    ],
    ['the same body, and no age', { bodySha256: 'old' }, { bodySha256: 'old' }, 'not_checked', /how old/],
    ['another validator, and no age', { etag: '"1"' }, { etag: '"2"' }, 'verified', /different version/],
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
      /different version/,
    ],
    ...[302, 401, 403, 404, 429, 503].flatMap((status): Row[] => [
      [`a page where there was ${status}`, { status, bodySha256: 'a' }, { bodySha256: 'b' }, 'not_checked', /how old/],
      [
        `a page just fetched where there was ${status}`,
        { status, bodySha256: 'a' },
        { bodySha256: 'b', cacheStatus: 'MISS', age: 0 },
        'verified',
        /each copy is newer than the purge\.$/,
      ],
    ]),
    [
      'a redirect from the cache where there was a page',
      { bodySha256: 'a' },
      { status: 302, bodySha256: 'b' },
      'not_checked',
      /how old/,
    ],
    [
      'a redirect just fetched where there was a page',
      { bodySha256: 'a' },
      { status: 302, bodySha256: 'b', cacheStatus: 'MISS' },
      'verified',
      /However, paris answers 302\.$/,
    ],
    [
      'another body at another address',
      { bodySha256: 'a', address: '203.0.113.8' },
      { bodySha256: 'b' },
      'not_checked',
      /how old/,
    ],
    [
      'another body than the origin gave to the look before',
      { bodySha256: 'a', cacheStatus: 'MISS' },
      { bodySha256: 'b' },
      'not_checked',
      /how old/,
    ],
    [
      'another body than one from who knows where',
      { bodySha256: 'a', cacheStatus: null },
      { bodySha256: 'b' },
      'not_checked',
      /how old/,
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
    const at = '2026-11-29T11:59:59.000Z';
    const result = renewalOf(look([place(after)]), times, look([place({ at, ...before })], { at }));
    expect(result.renewal).toBe(renewal);
    expect(result.sentence).toMatch(sentence);
    if (!/different version/.test(result.sentence)) expect(result.forCustomer?.('') ?? '').not.toMatch(/new version/);
  });

  it.each<[string, Partial<Look>, Partial<Look>, string]>([
    ['a minute before the purge was sent', { at: '2026-11-29T11:59:00.000Z' }, {}, 'verified'],
    ['longer before it was sent', { at: '2026-11-29T11:58:59.999Z' }, {}, 'not_checked'],
    ['while the purge was recorded', { at: '2026-11-29T12:00:00.500Z' }, {}, 'verified'],
    ['after the purge was accepted', { at: '2026-11-29T12:00:01.001Z' }, {}, 'not_checked'],
    ['of a page that varies', { judgement: 'varies' }, {}, 'not_checked'],
    ['of a page that varies after it', {}, { judgement: 'varies' }, 'not_checked'],
  ])('is held against a look before it: %s', (_, before, after, renewal) => {
    const [old, other] = [place({ bodySha256: 'old' }), place({ bodySha256: 'new' })];
    const earlier = look([old], { at: '2026-11-29T11:59:59.000Z', ...before });
    const times = { sentAt: ACCEPTED, acceptedAt: ACCEPTED + 1000 };
    expect(renewalOf(look([other], after), times, earlier).renewal).toBe(renewal);
  });

  it('has a sentence for the customer that says no more than what was seen', () => {
    const say = (of: Partial<Look>) => judged([place({ age: 1, bodySha256: 'new' })], of).forCustomer?.('14:03:07');
    expect(say({ origin: place({ bodySha256: 'new' }) })).toBe(
      'The page is up to date: 1 place served what the origin serves (checked at 14:03:07).',
    );
    expect(say({})).toBe('The page was fetched again at 1 place (checked at 14:03:07).');
    expect(say({ origin: place({ bodySha256: 'newest' }) })).toBeUndefined();
    expect(say({ origin: place({ status: 503 }) })).toBe(
      'The page was fetched again at 1 place (checked at 14:03:07).',
    );
  });
});
