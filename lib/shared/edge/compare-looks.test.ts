import { describe, expect, it } from 'vitest';
import { comparePlaces, evidenceOf, timesIn } from './compare-looks';
import type { Look, PlaceLook } from './look';
import { aPlaceLook } from './look-under-test';

const look = (views: PlaceLook[], origin: PlaceLook | null = null) => ({ views, origin }) as Look;
const [old, fresh] = [aPlaceLook({ bodySha256: 'old' }), aPlaceLook({ bodySha256: 'new' })];

describe('places before and after a purge', () => {
  it('are a row each, the origin last, with what is missing left out', () => {
    const rome = aPlaceLook({ view: 'rome' });
    const origin = aPlaceLook({ view: 'origin', bodySha256: 'new' });
    const rows = comparePlaces(look([old, rome], origin), look([fresh], origin));
    expect(rows.map(({ view, before, after, isSame }) => [view, before?.view, after?.view, isSame])).toEqual([
      ['paris', 'paris', 'paris', false],
      ['rome', 'rome', undefined, undefined],
      ['origin', 'origin', 'origin', true],
    ]);
    expect(comparePlaces(null, undefined)).toEqual([]);
  });

  it.each<[string, PlaceLook, PlaceLook, boolean | undefined]>([
    ['the same body', old, old, true],
    ['another body', old, fresh, false],
    ['nothing to compare by', aPlaceLook(), aPlaceLook(), undefined],
    ['no answer after it', old, aPlaceLook({ status: null }), undefined],
    ['a redirect where a page was', old, aPlaceLook({ status: 302, bodySha256: 'new' }), undefined],
    ['no answer before it', aPlaceLook({ status: null }), old, undefined],
  ])('with %s', (_, before, after, isSame) =>
    expect(comparePlaces(look([before]), look([after]))[0]?.isSame).toBe(isSame),
  );
});

describe('what tells versions apart', () => {
  const sha = (letter: string) => letter.repeat(64);
  const before = aPlaceLook({ bodySha256: sha('a'), length: 3, etag: '"1"', lastModified: 'then' });

  it('is named with what differs from before', () => {
    const after = aPlaceLook({ bodySha256: sha('b'), length: 2000, etag: '"2"', lastModified: 'then' });
    expect(evidenceOf(after, before)).toEqual([
      { term: 'Body', value: 'bbbbbbbb, 2.0 kB', isOther: true },
      { term: 'ETag', value: '"2"', isOther: true },
      { term: 'Last-Modified', value: 'then', isOther: false },
    ]);
    expect(evidenceOf(after).some(({ isOther }) => isOther)).toBe(false);
  });

  it('is nothing of what was not seen, and hides nothing from a reader', () => {
    expect(evidenceOf(aPlaceLook(), before)).toEqual([]);
    expect(evidenceOf(aPlaceLook({ etag: '"\u202e"' }))[0]?.value).not.toContain('\u202e');
  });
});

describe('the times of a purge', () => {
  const event = (from: string | null, to: string, at: string) => ({ from, to, at }) as Parameters<typeof timesIn>[0][0];
  const at = (minute: number) => `2026-11-29T12:0${minute}:00.000Z`;

  it('are those of the last sending and of the acceptance', () => {
    const events = [
      event(null, 'sending', at(0)),
      event('sending', 'queued', at(1)),
      event('queued', 'sending', at(2)),
      event('sending', 'accepted', at(3)),
      event('accepted', 'accepted', at(4)),
      event('accepted', 'completed', at(5)),
    ];
    expect(timesIn(events)).toEqual({ sentAt: Date.parse(at(2)), acceptedAt: Date.parse(at(3)) });
    expect(timesIn(events.slice(0, 3))).toBeUndefined();
  });
});
