import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../lib/shared/problem';
import type { CreatedShare } from '../lib/shared/shares/share';
import { aPurge, ask, expectProblem, marker, send, sendText } from '../test/support/api';
import { requestsButPolls } from '../test/support/ledger';
import { type CompanyDesk, expect, startCompanyDesk, test } from './fixtures/company-desks';
import { auditLog } from './steps/audit';
import { cookieOf, signedIn } from './steps/sign-in';

let own: CompanyDesk;
/** What the browser of an administrator sends by itself. */
let cookie: string;
let origin: string;

test.beforeAll(async ({ desk }) => {
  own = await startCompanyDesk(desk);
  cookie = `purge-desk=${await cookieOf(await signedIn(own, 'admin@corp.example'))}`;
  origin = own.url;
});
test.afterAll(() => own.stop());

const API = fileURLToPath(new URL('../app/api', import.meta.url));
/** What anybody may ask for; everything else is for those whom the desk knows. */
const open = [
  /^\/api$/,
  /^\/api\/health\//,
  /^\/api\/openapi\.json$/,
  /^\/api\/share\/x$/,
  /^\/api\/auth\/(sign-in|callback|continue)$/,
];

/** Every address below /api and the methods that it takes, as they stand in the source. */
const routes = readdirSync(API, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('route.ts'))
  .flatMap((file) => {
    const folder = `/${file.replaceAll('\\', '/').replace(/\/?route\.ts$/, '')}`;
    const path = `/api${folder === '/' ? '' : folder}`.replace('/[[...path]]', '').replace(/\[\w+\]/g, 'x');
    const methods = readFileSync(join(API, file), 'utf8').matchAll(
      /export (?:const|async function|function) ([A-Z]+)\b/g,
    );
    return [...methods].map(([, method]) => ({ path, method: method as 'GET' | 'POST' | 'DELETE' }));
  });

test('every address of the API is closed to whom the desk does not know', async ({ sandbox }) => {
  const closed = routes.filter(({ path }) => !open.some((one) => one.test(path)));
  expect(closed.length).toBeGreaterThan(15);
  const wrong = { authorization: `Bearer pd_${'x'.repeat(43)}`, origin };
  for (const { path, method } of closed) {
    const body = method === 'POST' ? JSON.stringify(aPurge()) : undefined;
    const headers = { origin, ...(body && { 'content-type': 'application/json' }) };
    const call = { method, ...(body && { body }) };
    const anonymous = await ask<Problem>(own, path, { ...call, headers });
    expect([`${method} ${path}`, anonymous.status, anonymous.body?.code]).toEqual([
      `${method} ${path}`,
      401,
      'sign_in_required',
    ]);
    const guessed = await ask<Problem>(own, path, { ...call, headers: { ...headers, ...wrong, cookie } });
    expect([`${method} ${path}`, guessed.status, guessed.body?.code]).toEqual([
      `${method} ${path}`,
      401,
      'invalid_credential',
    ]);
  }
  expect(await sandbox.purges()).toEqual([]);
});

for (const path of ['/', '/history', '/purges/x', '/shares', '/settings', '/settings/audit', '/nothing'])
  test(`the page ${path} sends whom the desk does not know to the sign-in`, async () => {
    const { status, headers, text } = await ask(own, path);
    expect([status, headers.location]).toEqual([303, `/sign-in?to=${encodeURIComponent(path)}`]);
    expect(text).not.toContain('www-shop');
  });

const purge = JSON.stringify(aPurge());
test('what says to be another method is the method that it is', async ({ sandbox }) => {
  const headers = { cookie, origin };
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    const reading = await ask(own, '/api/purges?limit=1', { headers: { ...headers, [name]: 'POST' } });
    expect(reading.status).toBe(200);
    const ended = await ask<Problem>(own, '/api/shares/x', {
      method: 'POST',
      headers: { ...headers, [name]: 'DELETE' },
    });
    expectProblem(ended, { status: 405, code: 'method_not_allowed' });
  }
  const asQuery = await ask<Problem>(own, '/api/shares/x?_method=DELETE', { method: 'POST', headers });
  expectProblem(asQuery, { status: 405, code: 'method_not_allowed' });
  const asBody = await send<Problem>(own, aPurge({ _method: 'GET' }), headers);
  expectProblem(asBody, { status: 422, code: 'invalid_input' });
  expect(await sandbox.purges()).toEqual([]);
});

const names = [
  '..',
  '.',
  '../default',
  'default/..',
  'default/../default',
  '%2e%2e',
  'default%2fwww-shop',
  'default%00',
  'default\u0000',
  'default\n',
  'DEFAULT',
  'dеfault',
  'ｄefault',
  'default\u200b',
  'default;a=b',
  'default?x',
  'default#x',
  '*',
  '',
];
test('tricks in the names of a namespace and a distribution lead nowhere', async ({ sandbox }) => {
  for (const name of names)
    for (const change of [{ namespace: name }, { distribution: name }]) {
      const answer = await send<Problem>(own, aPurge(change), { cookie, origin });
      expect([JSON.stringify(change), answer.status, answer.body.code]).toEqual([
        JSON.stringify(change),
        422,
        'invalid_input',
      ]);
    }
  for (const path of ['/api/purges/..%2f..%2fme', '/api/purges/%2e%2e/me', '/api/share/..%2fx', '/api//purges/x/..'])
    expect([200, 500]).not.toContain((await ask(own, path, { headers: { origin } })).status);
  expect(await requestsButPolls(sandbox)).toEqual([]);
});

test('a body that is too large or of another type is refused with a session, too', async ({ sandbox }) => {
  const headers = { cookie, origin };
  expectProblem(await sendText(own, purge.padEnd(64 * 1024 + 1), headers), { status: 413, code: 'payload_too_large' });
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])
    expectProblem(await sendText(own, purge, { ...headers, 'content-type': type }), {
      status: 415,
      code: 'unsupported_media_type',
    });
  expect(await sandbox.purges()).toEqual([]);
});

test('the log is lines of JSON without tokens, cookies and query strings', async () => {
  const headers = { cookie, origin, 'content-type': 'application/json' };
  const secret = marker();
  const target = { kind: 'url', value: `https://www.shop.example/a?key=${secret}` };
  const sent = await send(own, aPurge({ target }), headers);
  const body = JSON.stringify({ purgeId: sent.body.id, expiry: '1d' });
  const { token } = (await ask<CreatedShare>(own, '/api/shares', { method: 'POST', headers, body })).body;
  await ask(own, `/api/share/${token}`, { method: 'DELETE', headers: { origin: 'https://evil.example' } });
  await ask(own, `/share/${token}`);
  const viewer = await signedIn(own, 'reader@corp.example');
  const reader = (await cookieOf(viewer)) ?? '';
  const refused = await send<Problem>(own, aPurge({ target }), { cookie: `purge-desk=${reader}`, origin });
  expect(refused.status).toBe(403);
  const code = marker();
  await ask(own, `/api/auth/callback?state=${marker()}&code=${code}`);
  const guessed = `pd_${marker().padEnd(43, 'x')}`;
  await ask(own, '/api/me', { headers: { authorization: `Bearer ${guessed}` } });

  const isNextsOwn = (line: string) => /^(▲ Next\.js|- (Local|Network):|✓ )/.test(line);
  const lines = own
    .output()
    .trim()
    .split('\n')
    .filter((line) => !isNextsOwn(line));
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
  for (const hidden of [secret, token, reader, cookie, code, guessed, own.provider.clientSecret, own.token])
    expect(own.output().includes(hidden), hidden).toBe(false);
  expect(own.output()).not.toMatch(/set-cookie|Fe26\.2/i);
  const admin = await signedIn(own, 'admin@corp.example');
  expect(JSON.stringify(await auditLog(own, {}, admin))).not.toContain(token);
});
