import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, expectProblem, send } from '../support/api';
import { auditLog, told } from '../support/audit';
import { companyTest } from '../support/company-desk';
import {
  comeBack,
  cookieOf,
  goToProvider,
  postFromPage,
  SESSION_SECRET,
  sentTo,
  sessionHeaders,
  signedIn,
  statusOfMe,
  tampered,
} from '../support/sign-in';
import { Visitor } from '../support/visitor';

const test = companyTest();

const SUPPORT = 'support@corp.example';
const ADMIN = 'admin@corp.example';
const MINUTE_MS = 60_000;

/** Sends a purge from a form that was filled in while the session was valid. */
async function expectNothingSent(visitor: Visitor, desk: { url: string }) {
  const { status, body } = await postFromPage<Problem>(visitor, desk, '/api/purges', aPurge());
  expect([status, body.code, body.purged]).toEqual([401, 'sign_in_required', 'no']);
}

test('an idle session ends, and reading does not prolong it', async ({ openCompanyDesk, sandbox }) => {
  const desk = await openCompanyDesk({ settings: { SESSION_IDLE_MINUTES: '10' } });
  const [idle, busy] = [await signedIn(desk, SUPPORT), await signedIn(desk, SUPPORT)];
  desk.clock.moveTo(desk.clock.monotonic() + 6 * MINUTE_MS);
  expect(await statusOfMe(idle, desk)).toBe(200);
  expect((await postFromPage(busy, desk, '/api/purges', aPurge())).status).toBe(201);
  desk.clock.moveTo(desk.clock.monotonic() + 6 * MINUTE_MS);
  expect(await statusOfMe(idle, desk)).toBe(401);
  expect(await statusOfMe(busy, desk)).toBe(200);
  await expectNothingSent(idle, desk);
  expect(await sandbox.purges()).toHaveLength(1);
  const page = await idle.get(`${desk.url}/history?mode=soft`);
  expect(sentTo(page)).toBe(`${desk.url}/sign-in?to=${encodeURIComponent('/history?mode=soft')}`);
});

test('what a page asks for by itself does not prolong a session: an automatic look at the edge', async ({
  openCompanyDesk,
}) => {
  const desk = await openCompanyDesk({ settings: { SESSION_IDLE_MINUTES: '10', EDGE_LOOKS: 'automatic' } });
  const visitor = await signedIn(desk, SUPPORT);
  desk.clock.moveTo(desk.clock.monotonic() + 6 * MINUTE_MS);
  const shop = { namespace: 'default', distribution: 'www-shop', url: 'https://www.shop.example/' };
  expect((await postFromPage(visitor, desk, '/api/looks', shop)).status).toBe(200);
  desk.clock.moveTo(desk.clock.monotonic() + 6 * MINUTE_MS);
  expect(await statusOfMe(visitor, desk)).toBe(401);
});

test('a session ends after its longest time, however busy it is', async ({ openCompanyDesk, sandbox }) => {
  const desk = await openCompanyDesk({ settings: { SESSION_IDLE_MINUTES: '30', SESSION_MAX_HOURS: '1' } });
  const busy = await signedIn(desk, SUPPORT);
  const statuses: number[] = [];
  for (let passed = 0; passed < 60; passed += 20) {
    statuses.push((await postFromPage(busy, desk, '/api/purges', aPurge())).status);
    desk.clock.moveTo(desk.clock.monotonic() + 20 * MINUTE_MS);
  }
  expect(statuses).toEqual([201, 201, 201]);
  await expectNothingSent(busy, desk);
  expect(await sandbox.purges()).toHaveLength(3);
});

test('signing out ends the session for a copy of its cookie, too', async ({ desk, sandbox }) => {
  const visitor = await signedIn(desk, SUPPORT);
  const copy = new Visitor([{ name: 'purge-desk', value: cookieOf(visitor) ?? '' }]);
  expect(await statusOfMe(copy, desk)).toBe(200);
  const { status, body } = await postFromPage<{ location: string }>(visitor, desk, '/api/auth/sign-out');
  expect(status).toBe(200);
  expect(body.location.startsWith(`${desk.provider.issuer}/`)).toBe(true);
  expect(visitor.cookies().filter(({ name }) => name.startsWith('purge-desk'))).toEqual([]);
  expect(await statusOfMe(copy, desk)).toBe(401);
  await expectNothingSent(copy, desk);
  expect(await sandbox.purges()).toEqual([]);
  const log = await auditLog(desk, { actor: SUPPORT }, await signedIn(desk, ADMIN));
  expect(told(log).map(([action]) => action)).toEqual(['session.sign_in', 'session.sign_out']);
});

test('signing out works while the provider is down', async ({ openCompanyDesk }) => {
  const desk = await openCompanyDesk();
  const visitor = await signedIn(desk, SUPPORT);
  const copy = new Visitor([{ name: 'purge-desk', value: cookieOf(visitor) ?? '' }]);
  await desk.provider.trouble('down');
  expect((await postFromPage(visitor, desk, '/api/auth/sign-out')).status).toBe(200);
  expect([await statusOfMe(visitor, desk), await statusOfMe(copy, desk)]).toEqual([401, 401]);
});

test('a cookie that was changed, cut off or sealed for something else is no session', async ({ desk }) => {
  const visitor = await signedIn(desk, SUPPORT);
  const sealed = cookieOf(visitor) ?? '';
  const idToken = cookieOf(visitor, 'purge-desk-id') ?? '';
  await goToProvider(visitor, desk);
  const underWay = visitor.cookies().find(({ name }) => name.startsWith('purge-desk-sign-in-'))?.value ?? '';
  for (const value of [sealed, idToken, underWay]) expect(value.length).toBeGreaterThan(50);
  const forged = [tampered(sealed), sealed.slice(0, -20), sealed.replace('~2', '~1'), idToken, underWay, '{}', 'x'];
  for (const value of forged) {
    const answer = await ask<Problem>(desk, '/api/me', { headers: { cookie: `purge-desk=${value}` } });
    expectProblem(answer, { status: 401, code: 'sign_in_required' });
  }
  expect((await ask(desk, '/api/me', { headers: { cookie: `purge-desk=${sealed}` } })).status).toBe(200);
});

test('sessions survive a new secret in front of the old one, and end with the old one', async ({
  openCompanyDesk,
  sandbox,
}) => {
  const NEWER = 'a-newer-secret-of-the-tests-0123456789abc';
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-sessions-'));
  const database = { kind: 'sqlite', file: path.join(folder, 'desk.db') } as const;
  const statuses = async (desk: { url: string }, ...sent: Record<string, string>[]) =>
    Promise.all(sent.map(async (headers) => (await ask(desk, '/api/me', { headers })).status));

  const first = await openCompanyDesk({ database });
  const old = sessionHeaders(await signedIn(first, SUPPORT));
  const leaving = await signedIn(first, SUPPORT);
  const signedOut = sessionHeaders(leaving);
  await postFromPage(leaving, first, '/api/auth/sign-out');
  await first.stop();

  const both = await openCompanyDesk({ database, settings: { SESSION_SECRETS: `${NEWER},${SESSION_SECRET}` } });
  const renewed = sessionHeaders(await signedIn(both, SUPPORT));
  expect(await statuses(both, old, signedOut, renewed)).toEqual([200, 401, 200]);
  await both.stop();

  const alone = await openCompanyDesk({ database, settings: { SESSION_SECRETS: NEWER } });
  expect(await statuses(alone, old, signedOut, renewed)).toEqual([401, 401, 200]);
  const refused = await send<Problem>(alone, aPurge(), { origin: alone.url, ...old });
  expectProblem(refused, { status: 401, code: 'sign_in_required' });
  expect(await sandbox.purges()).toEqual([]);
  await alone.stop();
  rmSync(folder, { recursive: true });
});

test('over https, cookies are kept for https alone and for this host alone', async ({ openCompanyDesk }) => {
  const desk = await openCompanyDesk({ settings: { PUBLIC_URL: 'https://desk.example' } });
  const begun = await ask(desk, '/api/auth/sign-in');
  expect(begun.status).toBe(303);
  const login = new URL(String(begun.headers.location));
  expect(login.searchParams.get('redirect_uri')).toBe('https://desk.example/api/auth/callback');
  const [underWay = ''] = [begun.headers['set-cookie']].flat();
  expect(underWay).toMatch(
    /^__Host-purge-desk-sign-in-\w+=[^;]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
  );
  const callback = new URL(await comeBack(new Visitor(), login.href, SUPPORT));
  expect(callback.origin).toBe('https://desk.example');
  const headers = { cookie: underWay.split(';')[0] ?? '' };
  const ended = await ask(desk, callback.pathname + callback.search, { headers });
  expect([ended.status, ended.headers.location]).toEqual([303, '/']);
  const cookies = [ended.headers['set-cookie']].flat().map((cookie) => cookie?.replace(/=[^;]+/, ''));
  expect(cookies).toContainEqual(
    expect.stringMatching(/^__Host-purge-desk; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/),
  );
  expect(cookies).toContainEqual(expect.stringMatching(/^__Secure-purge-desk-id; Path=\/api\/auth; .*; Secure$/));
  expect(ended.headers['strict-transport-security']).toMatch(/^max-age=\d{8,}/);
});
