import { describe, expect, it } from 'vitest';
import type { Look, PlaceLook } from './look';
import { ACCEPTED, look, place } from './look-under-test';
import { customerSentence, renewalOf, renewalSentence } from './renewal';

describe('the sentence for the customer', () => {
  const of = (bodySha256: string, second: number) => {
    const at = new Date(ACCEPTED + second * 1000).toISOString();
    return look([place({ bodySha256, age: 0, at })], { at });
  };
  const unclear = look([place({ age: null })]);
  const before = of('old', -1);
  const say = (...after: Look[]) => {
    const found = customerSentence(after, { sentAt: ACCEPTED, acceptedAt: ACCEPTED }, before);
    return found?.say(found.since.slice(11, 19));
  };
  const live = (time: string) => `The new version has been live since ${time} (checked at 1 place).`;
  const same = (time: string) => `The page was fetched again at 1 place, and is the same (checked at ${time}).`;

  it.each<[string, Look[], string | undefined]>([
    ['nothing without a look', [], undefined],
    ['nothing where the newest look is unclear', [of('new', 5), unclear], undefined],
    ['the time of the first look of one that shows the same', [of('new', 5), of('new', 9)], live('12:00:05')],
    ['that the old version is back', [of('new', 5), of('old', 9)], same('12:00:09')],
    ['that the new version has come', [of('old', 5), of('new', 9)], live('12:00:09')],
    ['the time of the newest run', [of('new', 5), of('old', 7), of('new', 9), of('new', 11)], live('12:00:09')],
    ['the time after what was unclear', [of('new', 5), unclear, of('new', 9)], live('12:00:09')],
    ['the time of the version that is there now', [of('new', 5), of('newer', 9)], live('12:00:09')],
  ])('says %s', (_, after, sentence) => expect(say(...after)).toBe(sentence));

  it('claims no new version of a page that differs at each place, unless the origin has it', () => {
    const views = ['paris', 'new-york', 'toronto'];
    const at = '2026-11-29T11:59:59.000Z';
    const before = look(
      views.map((view) => place({ view, bodySha256: 'old' })),
      { at },
    );
    const say = (bodies: string[], of: Partial<PlaceLook>) => {
      const after = views.map((view, index) => place({ view, bodySha256: bodies[index] ?? null, ...of }));
      const { sentence, forCustomer } = renewalOf(look(after), { sentAt: ACCEPTED, acceptedAt: ACCEPTED }, before);
      return [sentence, forCustomer?.('12:00:10')];
    };
    const miss = { cacheStatus: 'MISS', age: 0 };
    expect(say(['a', 'b', 'c'], miss)).toEqual([
      'Verified at 3 places: each copy is newer than the purge.',
      'The page was fetched again at 3 places (checked at 12:00:10).',
    ]);
    expect(say(['a', 'b', 'c'], {})).toEqual([expect.stringMatching(/^Not checked/), undefined]);
    expect(say(['a', 'a', 'a'], miss)[1]).toMatch(/^The new version has been live since/);
    expect(say(['old', 'old', 'old'], miss)[1]).toMatch(/^The page was fetched again at 3 places, and is the same/);
  });

  it('claims a new version only where every place serves another one than before', () => {
    const say = (before: PlaceLook[], after: PlaceLook[]) =>
      renewalOf(
        look(after),
        { sentAt: ACCEPTED, acceptedAt: ACCEPTED },
        look(before, { at: '2026-11-29T11:59:59.000Z' }),
      ).forCustomer?.('14:03:07');
    const [old, newer] = [place({ bodySha256: 'old' }), place({ bodySha256: 'new', age: 1 })];
    const inNewYork = { view: 'new-york' };
    expect(say([old], [newer])).toBe('The new version has been live since 14:03:07 (checked at 1 place).');
    expect(say([old], [{ ...old, age: 1 }])).toBe(
      'The page was fetched again at 1 place, and is the same (checked at 14:03:07).',
    );
    expect(say([old], [newer, { ...newer, ...inNewYork }])).toMatch(/^The page was fetched again at 2 places/);
  });

  it('may be that the page is the same', () => {
    const times = { sentAt: ACCEPTED, acceptedAt: ACCEPTED };
    const isSame = (body: string) => customerSentence([of(body, 5)], times, before)?.isSame;
    expect(['old', 'new'].map(isSame)).toEqual([true, false]);
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
    [{ because: 'bulk' }, 'Not checked, because Purge Desk does not check the purges of a bulk job automatically.'],
    [{ target: all, checkUrl: null }, 'Not checked, because no URL to check was given.'],
    [{ target: { kind: 'unknown', value: null }, checkUrl: null }, 'Not checked, because the target is not known.'],
    [
      { checkUrl: 'https://www.shop.example/?a' },
      'Not checked, because Purge Desk requests a URL with a query only on demand.',
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
