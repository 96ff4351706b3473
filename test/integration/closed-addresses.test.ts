import { expect } from 'vitest';
import type { Operation } from '@/lib/server/http/operation';
import { METHODS, type Method } from '@/lib/server/http/route';
import type { Problem } from '@/lib/shared/problem';
import type { CreatedShare } from '@/lib/shared/shares/share';
import { aPurge, ask, expectProblem, marker, send, sendText } from '../support/api';
import { auditLog } from '../support/audit';
import { type CompanyDesk, companyTest } from '../support/company-desk';
import { cookieOf, sessionHeaders, signedIn } from '../support/sign-in';

// A guess for each address.
const test = companyTest({ settings: { LIMIT_WRONG_CREDENTIALS_PER_MINUTE: '1000' } });

const ADMIN = 'admin@corp.example';
/** Returns what an administrator's browser sends from a page of the desk. */
const asAdmin = async (desk: CompanyDesk) => ({ ...sessionHeaders(await signedIn(desk, ADMIN)), origin: desk.url });

/** What anybody may ask for; everything else is for those whom the desk knows. */
const open = [
  /^\/api$/,
  /^\/api\/health\//,
  /^\/api\/openapi\.json$/,
  /^\/api\/share\/x(\/events)?$/,
  /^\/api\/auth\/(sign-in|callback|continue)$/,
];

/** Every address below /api and the methods that it takes, as the routes say. */
const files = import.meta.glob<Partial<Record<Method, { operation?: Operation }>>>('../../app/api/**/route.ts');
const routes = (
  await Promise.all(
    Object.entries(files).map(async ([file, load]) => {
      const folder = file.slice('../../app'.length, -'/route.ts'.length);
      const address = folder.replace('/[[...path]]', '').replace(/\[\w+\]/g, 'x');
      const route = await load();
      return METHODS.filter((method) => route[method]?.operation).map((method) => ({ path: address, method }));
    }),
  )
).flat();

test('every address of the API is closed to strangers', async ({ desk, sandbox }) => {
  const closed = routes.filter(({ path }) => !open.some((one) => one.test(path)));
  expect(closed.length).toBeGreaterThan(15);
  const { cookie, origin } = await asAdmin(desk);
  const wrong = { authorization: `Bearer pd_${'x'.repeat(43)}`, origin };
  for (const { path, method } of closed) {
    const body = method === 'POST' ? JSON.stringify(aPurge()) : undefined;
    const headers = { origin, ...(body && { 'content-type': 'application/json' }) };
    const call = { method, ...(body && { body }) };
    const anonymous = await ask<Problem>(desk, path, { ...call, headers });
    expect([`${method} ${path}`, anonymous.status, anonymous.body?.code]).toEqual([
      `${method} ${path}`,
      401,
      'sign_in_required',
    ]);
    const guessed = await ask<Problem>(desk, path, { ...call, headers: { ...headers, ...wrong, cookie } });
    expect([`${method} ${path}`, guessed.status, guessed.body?.code]).toEqual([
      `${method} ${path}`,
      401,
      'invalid_credential',
    ]);
  }
  expect(await sandbox.purges()).toEqual([]);
});

for (const path of ['/', '/history', '/purges/x', '/shares', '/settings', '/settings/audit', '/nothing'])
  test(`the page ${path} sends strangers to the sign-in`, async ({ desk }) => {
    const { status, headers, text } = await ask(desk, path);
    expect(status).toBe(303);
    expect(new URL(String(headers.location), desk.url).href).toBe(`${desk.url}/sign-in?to=${encodeURIComponent(path)}`);
    expect(text).not.toContain('www-shop');
  });

const purge = JSON.stringify(aPurge());
test('what says to be another method is the method that it is', async ({ desk, sandbox }) => {
  const headers = await asAdmin(desk);
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    const reading = await ask(desk, '/api/purges?limit=1', { headers: { ...headers, [name]: 'POST' } });
    expect(reading.status).toBe(200);
    const ended = await ask<Problem>(desk, '/api/shares/x', {
      method: 'POST',
      headers: { ...headers, [name]: 'DELETE' },
    });
    expectProblem(ended, { status: 405, code: 'method_not_allowed' });
  }
  const asQuery = await ask<Problem>(desk, '/api/shares/x?_method=DELETE', { method: 'POST', headers });
  expectProblem(asQuery, { status: 405, code: 'method_not_allowed' });
  const asBody = await send<Problem>(desk, aPurge({ _method: 'GET' }), headers);
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
test('tricks in the names of a namespace and a distribution lead nowhere', async ({ desk, sandbox }) => {
  const headers = await asAdmin(desk);
  for (const name of names)
    for (const change of [{ namespace: name }, { distribution: name }]) {
      const answer = await send<Problem>(desk, aPurge(change), headers);
      expect([JSON.stringify(change), answer.status, answer.body.code]).toEqual([
        JSON.stringify(change),
        422,
        'invalid_input',
      ]);
    }
  for (const path of ['/api/purges/..%2f..%2fme', '/api/purges/%2e%2e/me', '/api/share/..%2fx', '/api//purges/x/..'])
    expect([200, 500]).not.toContain((await ask(desk, path, { headers: { origin: headers.origin } })).status);
  expect(await sandbox.requests()).toEqual([]);
});

test('a body that is too large or of another type is refused with a session, too', async ({ desk, sandbox }) => {
  const headers = await asAdmin(desk);
  expectProblem(await sendText(desk, purge.padEnd(64 * 1024 + 1), headers), { status: 413, code: 'payload_too_large' });
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])
    expectProblem(await sendText(desk, purge, { ...headers, 'content-type': type }), {
      status: 415,
      code: 'unsupported_media_type',
    });
  expect(await sandbox.purges()).toEqual([]);
});

test('the log is lines of JSON without tokens, cookies and query strings', async ({ desk }) => {
  const { cookie, origin } = await asAdmin(desk);
  const headers = { cookie, origin, 'content-type': 'application/json' };
  const secret = marker();
  const target = { kind: 'url', value: `https://www.shop.example/a?key=${secret}` };
  const sent = await send(desk, aPurge({ target }), headers);
  const body = JSON.stringify({ purgeId: sent.body.id, expiry: '1d' });
  const { token } = (await ask<CreatedShare>(desk, '/api/shares', { method: 'POST', headers, body })).body;
  await ask(desk, `/api/share/${token}`, { method: 'DELETE', headers: { origin: 'https://evil.example' } });
  await ask(desk, `/share/${token}`);
  const viewer = await signedIn(desk, 'reader@corp.example');
  const reader = cookieOf(viewer) ?? '';
  const refused = await send<Problem>(desk, aPurge({ target }), { cookie: `purge-desk=${reader}`, origin });
  expect(refused.status).toBe(403);
  const code = marker();
  await ask(desk, `/api/auth/callback?state=${marker()}&code=${code}`);
  const guessed = `pd_${marker().padEnd(43, 'x')}`;
  await ask(desk, '/api/me', { headers: { authorization: `Bearer ${guessed}` } });

  const lines = desk.log();
  expect(lines.length).toBeGreaterThan(3);
  const log = JSON.stringify(lines);
  expect(log).toContain('forbidden');
  for (const hidden of [secret, token, reader, cookie, code, guessed, desk.provider.clientSecret, desk.cdn.token])
    expect(log.includes(hidden), hidden).toBe(false);
  expect(log).not.toMatch(/set-cookie|Fe26\.2/i);
  const admin = await signedIn(desk, 'admin@corp.example');
  expect(JSON.stringify(await auditLog(desk, {}, admin))).not.toContain(token);
});
