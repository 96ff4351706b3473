import type { APIRequestContext } from '@playwright/test';
import type { Problem } from '../lib/shared/problem';
import { aPurge, ask, expectProblem, send } from '../test/support/api';
import { expect, SESSION_SECRET, test } from './fixtures/company-desks';
import { auditLog, told } from './steps/audit';
import {
  comeBack,
  cookieOf,
  goToProvider,
  newVisitor,
  postFromPage,
  sentTo,
  signedIn,
  statusOfMe,
  tampered,
} from './steps/sign-in';

const SUPPORT = 'support@corp.example';
const ADMIN = 'admin@corp.example';

/** A purge of a form that was filled in while the session was there. */
async function expectNothingSent(visitor: APIRequestContext, desk: { url: string }) {
  const answer = await postFromPage(visitor, desk, '/api/purges', aPurge());
  const problem = (await answer.json()) as Problem;
  expect([answer.status(), problem.code, problem.purged]).toEqual([401, 'sign_in_required', 'no']);
}

test('a session ends when nothing is done, and in the end whatever is done', async ({ openCompanyDesk, sandbox }) => {
  const [idle, absolute] = await Promise.all([
    openCompanyDesk({ SESSION_IDLE_MINUTES: '0.05' }),
    openCompanyDesk({ SESSION_MAX_HOURS: '0.001' }),
  ]);
  const [waiting, busy] = await Promise.all([signedIn(idle, SUPPORT), signedIn(absolute, SUPPORT)]);
  // Reading does not show that somebody is there; something that changes does, and prolongs a session.
  await expect.poll(() => statusOfMe(waiting, idle)).toBe(401);
  const doing = async () => (await postFromPage(busy, absolute, '/api/purges', {})).status();
  await expect.poll(doing).toBe(401);
  const calls = await sandbox.purges();
  await expectNothingSent(waiting, idle);
  await expectNothingSent(busy, absolute);
  expect(await sandbox.purges()).toEqual(calls);
  const page = await waiting.get(`${idle.url}/history?mode=soft`);
  expect(sentTo(page)).toBe(`${idle.url}/sign-in?to=${encodeURIComponent('/history?mode=soft')}`);
});

test('signing out ends the session here and at the company, for a copy of its cookie, too', async ({
  page,
  openCompanyDesk,
  sandbox,
}) => {
  const desk = await openCompanyDesk();
  await page.goto(`${desk.url}/signed-in`);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await page.getByLabel('E-mail').fill(SUPPORT);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('main')).toContainText(SUPPORT);
  const kept = (await page.context().cookies()).find(({ name }) => name === 'purge-desk')?.value ?? '';
  const copy = await newVisitor([{ name: 'purge-desk', value: kept }]);
  expect(await statusOfMe(copy, desk)).toBe(200);

  const { location } = await page.evaluate(async () => {
    const answer = await fetch('/api/auth/sign-out', { method: 'POST' });
    return (await answer.json()) as { location: string };
  });
  expect(location.startsWith(`${desk.provider.issuer}/`)).toBe(true);
  await page.goto(location);
  await page.getByRole('button', { name: /yes/i }).click();
  await expect(page).toHaveURL(`${desk.url}/sign-in`);
  expect((await page.context().cookies()).filter(({ name }) => name.startsWith('purge-desk'))).toEqual([]);

  expect(await statusOfMe(copy, desk)).toBe(401);
  await expectNothingSent(copy, desk);
  expect(await sandbox.purges()).toEqual([]);
  const log = await auditLog(desk, { actor: SUPPORT }, await signedIn(desk, ADMIN));
  expect(told(log).map(([action]) => action)).toEqual(['session.sign_in', 'session.sign_out']);
  await copy.dispose();
});

test('signing out works while the provider is away', async ({ openCompanyDesk }) => {
  const desk = await openCompanyDesk();
  const visitor = await signedIn(desk, SUPPORT);
  const copy = await newVisitor([{ name: 'purge-desk', value: (await cookieOf(visitor)) ?? '' }]);
  await desk.provider.trouble('down');
  expect((await postFromPage(visitor, desk, '/api/auth/sign-out')).status()).toBe(200);
  expect([await statusOfMe(visitor, desk), await statusOfMe(copy, desk)]).toEqual([401, 401]);
});

test('a cookie that was changed, cut off or made of something else that we sealed is no session', async ({
  openCompanyDesk,
}) => {
  const desk = await openCompanyDesk();
  const visitor = await signedIn(desk, SUPPORT);
  const sealed = (await cookieOf(visitor)) ?? '';
  const idToken = (await cookieOf(visitor, 'purge-desk-id')) ?? '';
  await goToProvider(visitor, desk);
  const { cookies } = await visitor.storageState();
  const underWay = cookies.find(({ name }) => name.startsWith('purge-desk-sign-in-'))?.value ?? '';
  const forged = [tampered(sealed), sealed.slice(0, -20), sealed.replace('~2', '~1'), idToken, underWay, '{}', 'x'];
  for (const value of forged) {
    const headers = { cookie: `purge-desk=${value}` };
    const answer = await ask<Problem>(desk, '/api/me', { headers });
    expectProblem(answer, { status: 401, code: 'sign_in_required' });
  }
  expect((await ask(desk, '/api/me', { headers: { cookie: `purge-desk=${sealed}` } })).status).toBe(200);
});

test('sessions survive a new secret in front of the old one, and end with the old one', async ({
  openCompanyDesk,
  sandbox,
}) => {
  const NEWER = 'a-newer-secret-of-the-tests-0123456789abc';
  const database = test.info().outputPath('desk.db');
  const cookieFor = async (visitor: APIRequestContext) => ({ cookie: `purge-desk=${await cookieOf(visitor)}` });
  const first = await openCompanyDesk({}, {}, database);
  const old = await cookieFor(await signedIn(first, SUPPORT));
  const leaving = await signedIn(first, SUPPORT);
  const signedOut = await cookieFor(leaving);
  await postFromPage(leaving, first, '/api/auth/sign-out');
  await first.stop();

  const both = await openCompanyDesk({ SESSION_SECRETS: `${NEWER},${SESSION_SECRET}` }, {}, database);
  const statuses = async (desk: { url: string }, ...sent: Record<string, string>[]) =>
    Promise.all(sent.map(async (headers) => (await ask(desk, '/api/me', { headers })).status));
  const renewed = await cookieFor(await signedIn(both, SUPPORT));
  expect(await statuses(both, old, signedOut, renewed)).toEqual([200, 401, 200]);
  await both.stop();

  const alone = await openCompanyDesk({ SESSION_SECRETS: NEWER }, {}, database);
  expect(await statuses(alone, old, signedOut, renewed)).toEqual([401, 401, 200]);
  const refused = await send<Problem>(alone, aPurge(), { origin: alone.url, ...old });
  expectProblem(refused, { status: 401, code: 'sign_in_required' });
  expect(await sandbox.purges()).toEqual([]);
});

test('over https, cookies are kept for https alone and for this host alone', async ({ openCompanyDesk }) => {
  const desk = await openCompanyDesk({ PUBLIC_URL: 'https://desk.example' });
  const visitor = await newVisitor();
  const begun = await ask(desk, '/api/auth/sign-in');
  expect(begun.status).toBe(303);
  const login = new URL(String(begun.headers.location));
  expect(login.searchParams.get('redirect_uri')).toBe('https://desk.example/api/auth/callback');
  const [underWay = ''] = [begun.headers['set-cookie']].flat();
  expect(underWay).toMatch(
    /^__Host-purge-desk-sign-in-\w+=[^;]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
  );
  const callback = new URL(await comeBack(visitor, login.href, SUPPORT));
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
