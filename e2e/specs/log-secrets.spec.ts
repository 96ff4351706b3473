import type { Problem } from '../../lib/shared/problem';
import { aPurge, ask, expectProblem, marker, send } from '../../test/support/api';
import { credentialName } from '../../test/support/credentials';
import {
  comeBack,
  cookieOf,
  goToProvider,
  postFromPage,
  SESSION_SECRET,
  sentTo,
  signedIn,
} from '../../test/support/sign-in';
import { Visitor } from '../../test/support/visitor';
import { expect, test } from '../fixtures/desks';

const ADMIN = 'admin@corp.example';

test('whatever people and programs do, the log keeps none of what opens a door', async ({ company: own }) => {
  const hidden: Record<string, string> = {
    'session secret': SESSION_SECRET,
    'client secret': own.provider.clientSecret,
    'token of the CDN': own.token,
  };
  const keepQuery = (name: string, address: string) => {
    for (const key of ['code', 'state']) {
      const value = new URL(address).searchParams.get(key);
      if (value !== null) hidden[`${key} of ${name}`] = value;
    }
  };

  // Somebody signs in, makes a link and a credential, and purges.
  const admin = new Visitor();
  const callback = await comeBack(admin, await goToProvider(admin, own), ADMIN);
  keepQuery('a sign-in', callback);
  expect(sentTo(await admin.get(callback))).toBe(`${own.url}/`);
  hidden.session = cookieOf(admin) ?? '';
  const token = async (path: string, data: unknown) => {
    const answer = await postFromPage<{ token: string }>(admin, own, path, data);
    expect(answer.status, answer.text).toBe(201);
    return answer.body.token;
  };
  hidden.share = await token('/api/shares', { filter: {}, expiry: '1d' });
  const input = { name: credentialName('pipeline'), role: 'purger', distributions: ['default/www-*'], expiry: '30d' };
  hidden.credential = await token('/api/credentials', input);
  expect((await postFromPage(admin, own, '/api/purges', aPurge())).status).toBe(201);

  // The link is opened, the credential used; one with an end that is missing is tried.
  for (const path of [`/share/${hidden.share}`, `/api/share/${hidden.share}`])
    expect((await ask(own, path)).status).toBe(200);
  const bearer = { authorization: `Bearer ${hidden.credential}` };
  expect((await send(own, aPurge(), bearer)).status).toBe(201);
  hidden['wrong credential'] = `pd_${marker().padEnd(43, 'x')}`;
  const guessed = await send<Problem>(own, aPurge(), { authorization: `Bearer ${hidden['wrong credential']}` });
  expectProblem(guessed, { status: 401, code: 'invalid_credential' });
  hidden['wrong link'] = marker();
  for (const path of [`/share/${hidden['wrong link']}`, `/api/share/${hidden['wrong link']}`])
    expect((await ask(own, path)).status).toBe(404);

  // A purge that is refused had a query string in its target.
  hidden['query string'] = marker();
  const target = { kind: 'url', value: `https://www.shop.example/a?key=${hidden['query string']}` };
  const outside = await send<Problem>(own, aPurge({ target, distribution: 'docs-portal' }), bearer);
  expectProblem(outside, { status: 403, code: 'forbidden_distribution' });
  const reader = await signedIn(own, 'reader@corp.example');
  hidden['session of a reader'] = cookieOf(reader) ?? '';
  expect((await postFromPage(reader, own, '/api/purges', aPurge({ target }))).status).toBe(403);

  // A sign-in comes back to a browser where none is under way, another one is cancelled.
  const other = new Visitor();
  const stolen = await comeBack(other, await goToProvider(other, own), ADMIN);
  keepQuery('a stolen sign-in', stolen);
  expect(sentTo(await new Visitor().get(stolen))).toBe(`${own.url}/api/auth/continue`);
  const undecided = new Visitor();
  const cancelled = await comeBack(undecided, await goToProvider(undecided, own), 'cancel');
  keepQuery('a cancelled sign-in', cancelled);
  expect((await undecided.get(sentTo(await undecided.get(cancelled)))).status).toBe(403);
  expect((await postFromPage(admin, own, '/api/auth/sign-out')).status).toBe(200);

  // A line of the last request shows that the log is complete up to here.
  const last = await ask(own, '/api/me');
  await expect.poll(own.output).toContain(String(last.headers['x-request-id']));
  const output = own.output();
  expect(output).toContain('forbidden_distribution');
  expect(Object.keys(hidden)).toEqual(expect.arrayContaining(['code of a sign-in', 'state of a cancelled sign-in']));
  for (const [what, value] of Object.entries(hidden)) {
    expect(value.length, what).toBeGreaterThan(15);
    expect(output.includes(value), `the log holds the ${what}`).toBe(false);
  }
  expect(output).not.toMatch(/[?&](code|state)=|Fe26\.2|set-cookie/i);
});
