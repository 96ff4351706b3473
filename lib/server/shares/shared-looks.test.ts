import { expect, it } from 'vitest';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';
import { aPlaceLook } from '@/lib/shared/edge/look-under-test';
import { redactText } from '@/lib/shared/shares/redact';
import { sharedLooks } from './shared-looks';

const SECRET = 'S3CR3T';
const aLook = (place: PlaceLook, sentence: string): Look => ({
  url: `https://www.shop.example/a?token=${SECRET}`,
  at: '2026-11-29T12:00:00.000Z',
  views: [place],
  origin: aPlaceLook({ view: 'origin', address: '10.0.0.7' }),
  judgement: 'redirects',
  sentence,
  redirectsTo: `https://www.shop.example/b?token=${SECRET}`,
});
const redirected = aLook(
  aPlaceLook({
    status: 302,
    location: `/b?token=${SECRET}`,
    cacheStatus: 'MISS from 203.0.113.7:3128, HIT [2001:db8::7]',
  }),
  `It redirects to /b?token=${SECRET}. Purge that instead.`,
);
const message = 'no proxy answers at proxy.corp.example:3128 (10.1.2.3)';
const failed = aLook(
  aPlaceLook({ status: null, error: { code: 'refused', message } }),
  `Not known, because ${message}.`,
);
const looks = { before: redirected, after: [failed], sentence: `Not checked, because paris: ${message}.` };

it('a link shows no address of a look, none in messages and headers either', () => {
  const shared = sharedLooks(looks, { showQueries: true, redact: (text) => text });
  const text = JSON.stringify(shared);
  for (const hidden of ['203.0.113', '2001:db8', '10.', 'proxy.corp.example']) expect(text).not.toContain(hidden);
  expect(text).toContain(SECRET);
  expect(shared.sentence).toBe('Not checked, because paris: no connection.');
  expect(shared.after[0]?.views[0]?.error).toEqual({ code: 'refused', message: 'no connection' });
  expect(shared.before?.views[0]).toMatchObject({ address: null, cacheStatus: 'MISS from …, HIT […]', status: 302 });
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
