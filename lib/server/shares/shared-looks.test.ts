import { expect, it } from 'vitest';
import { cacheStateOf } from '@/lib/shared/edge/cache-state';
import { judgeLook } from '@/lib/shared/edge/judge-look';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';
import { aPlaceLook } from '@/lib/shared/edge/look-under-test';
import { redactText } from '@/lib/shared/shares/redact';
import { sharedLooks } from './shared-looks';

const SECRET = 'S3CR3T';
const aLook = (place: PlaceLook, sentence: string, origin: Partial<PlaceLook> = {}): Look => ({
  url: `https://www.shop.example/a?token=${SECRET}`,
  at: '2026-11-29T12:00:00.000Z',
  views: [place],
  origin: aPlaceLook({ view: 'origin', address: '10.0.0.7', ...origin }),
  judgement: 'redirects',
  sentence,
  redirectsTo: `https://www.shop.example/b?token=${SECRET}`,
});
const redirected = aLook(
  aPlaceLook({
    status: 302,
    location: `/b?token=${SECRET}`,
    cacheStatus: 'MISS from 203.0.113.7:3128, HIT [2001:db8::7]',
    cacheStatusHeader: 'x-cache',
  }),
  `It redirects to /b?token=${SECRET}. Purge that instead.`,
);
const message = 'no proxy answers at proxy.corp.example:3128 (10.1.2.3)';
const failed = aLook(aPlaceLook({ status: null, error: { code: 'refused', message } }), `Unknown, because ${message}.`);
const looks = { before: redirected, after: [failed], sentence: `Not checked, because paris: ${message}.` };

it('a link shows no address of a look, none in messages and headers either', () => {
  const shared = sharedLooks(looks, { showQueries: true, redact: (text) => text });
  const text = JSON.stringify(shared);
  for (const hidden of ['203.0.113', '2001:db8', '10.', 'proxy.corp.example']) expect(text).not.toContain(hidden);
  expect(text).toContain(SECRET);
  expect(shared.sentence).toBe('Not checked, because paris: no connection.');
  expect(shared.after[0]?.views[0]?.error).toEqual({ code: 'refused', message: 'no connection' });
  expect(shared.before?.views[0]).toMatchObject({ address: null, cacheStatus: 'HIT', status: 302 });
});

it('… and no query of it, where the link shows none', () => {
  const shared = sharedLooks(looks, { showQueries: false, redact: redactText });
  expect(JSON.stringify(shared)).not.toContain(SECRET);
  expect(shared.before).toMatchObject({
    url: 'https://www.shop.example/a?…',
    redirectsTo: 'https://www.shop.example/b?…',
    views: [{ location: '/b?…' }],
    sentence: 'It redirects to /b?… Purge that instead.',
  });
});

/** What a link shows of one place, and of the sentence about it. */
function sharedOf(place: PlaceLook, origin?: Partial<PlaceLook>) {
  const url = 'https://www.shop.example/a';
  const { sentence } = judgeLook({ url, views: [place], origin: undefined });
  const look = aLook(place, sentence, origin);
  const shared = sharedLooks({ before: look, after: [], sentence }, { showQueries: false, redact: redactText });
  return { shared, text: JSON.stringify(shared), view: shared.before?.views[0] as PlaceLook };
}

it.each([
  ['cache-status', `F5; hit; key="https://www.shop.example/reset?token=${SECRET}"`, 'HIT'],
  ['cache-status', `F5; fwd=miss; key="/${SECRET}"`, 'MISS'],
  ['cache-status', `F5; fwd=stale; fwd-status=304; detail=${SECRET}`, 'REVALIDATED'],
  ['x-cache', `HIT from squid1.${SECRET}.lan`, 'HIT'],
  ['x-cache', `BYPASS by ${SECRET}`, 'BYPASS'],
  ['x-varnish', '32770 3', 'HIT'],
  ['x-cache', SECRET, null],
] as const)('of what a cache says, a link shows the word for it alone: %s %s', (header, cacheStatus, word) => {
  const place = aPlaceLook({ cacheStatus, cacheStatusHeader: header });
  const { text, view } = sharedOf(place);
  expect(text).not.toContain(SECRET);
  expect(view.cacheStatus).toBe(word);
  expect(cacheStateOf(view)).toBe(cacheStateOf(place));
});

it('… in its sentences as well, and no word of a sentence is lost with it', () => {
  const said = aPlaceLook({ cacheStatus: 'MISS from 10.1.2.3:3128', cacheStatusHeader: 'x-cache' });
  const sentence = 'Not in the cache at paris (MISS): nothing to purge there.';
  expect(sharedOf(said).shared).toMatchObject({ sentence, before: { sentence } });
  const empty = sharedOf(aPlaceLook({ cacheStatus: '', cacheStatusHeader: 'x-cache', age: 3 }));
  expect(empty.shared.sentence).toBe(
    'The copy comes from the cache, and Purge Desk could not see the origin. A purge makes the edge ask the origin again.',
  );
});

it('no address is left in a sentence, whatever stands around it', () => {
  const sentence = 'Seen from 10.1.2.3: 10.1.2.4, then edge10.1.2.5 (2001:db8::7). Last 10.1.2.6:80. At 12:05:06.';
  const look = { ...failed, sentence };
  const shared = sharedLooks({ before: look, after: [], sentence }, { showQueries: true, redact: (text) => text });
  const cut = 'Seen from …: …, then edge… (…). Last …. At 12:05:06.';
  expect(shared).toMatchObject({ sentence: cut, before: { sentence: cut } });
});

it('where the origin redirects to is not shown', () => {
  const { text } = sharedOf(aPlaceLook(), { status: 302, location: 'http://10.9.8.7:8080/x' });
  expect(text).not.toContain('10.9.8.7');
});
