import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { type Answer, aPurge, ask, CONFIGURED, expectProblem, marker, send } from '../support/api';
import { auditLog, told } from '../support/audit';
import { startCompanyDesk } from '../support/company-desk';
import { makeCredential } from '../support/credentials';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: CONFIGURED });

const LIMITED = { status: 429, code: 'too_many_requests' };

function expectToWait(answer: Answer<Problem>) {
  expectProblem(answer, LIMITED);
  const seconds = Number(answer.headers['retry-after']);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(answer.body).toMatchObject({ retryAfterSeconds: seconds, purged: 'no' });
}

test('purges are limited by actor and by address', async ({ openDesk, sandbox }) => {
  const own = await openDesk({ ...CONFIGURED, LIMIT_PURGES_PER_MINUTE: '4' });
  const first = await makeCredential(own, { name: 'ci-one', role: 'purger' });
  const second = await makeCredential(own, { name: 'ci-two', role: 'purger' });
  for (let sent = 0; sent < 2; sent++) {
    expect((await send(own, aPurge(), first.headers)).status).toBe(201);
    expect((await send(own, aPurge(), second.headers)).status).toBe(201);
  }
  // Neither has sent four; their address has.
  for (const { headers } of [first, second]) expectToWait(await send<Problem>(own, aPurge(), headers));
  const spoofed = { ...first.headers, 'x-forwarded-for': '203.0.113.7' };
  expectToWait(await send<Problem>(own, aPurge(), spoofed));
  expect((await ask(own, '/api/purges', { headers: first.headers })).status).toBe(200);
  expect(await sandbox.purges()).toHaveLength(4);
  const [refused] = (await auditLog(own, { actor: 'ci-two' })).slice(-1);
  expect(refused && told([refused])).toEqual([['purge.submit', 'refused', 'too_many_requests']]);
});

test('purges of one person are limited wherever they come from', async ({ openDesk, sandbox }) => {
  const own = await openDesk((url) => ({
    ...CONFIGURED,
    AUTH_MODE: 'proxy',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'cdn=purger',
    LIMIT_PURGES_PER_MINUTE: '2',
  }));
  const from = (address: string, email = 'ann@corp.example') =>
    send<Problem>(own, aPurge(), {
      origin: own.url,
      'x-forwarded-email': email,
      'x-forwarded-groups': 'cdn',
      'x-forwarded-for': address,
    });
  expect([(await from('203.0.113.1')).status, (await from('203.0.113.2')).status]).toEqual([201, 201]);
  expectToWait(await from('203.0.113.3'));
  expect((await from('203.0.113.3', 'bob@corp.example')).status).toBe(201);
  expect(await sandbox.purges()).toHaveLength(3);
});

test('a purge that is asked for again with its key is not counted twice', async ({ openDesk }) => {
  const own = await openDesk({ ...CONFIGURED, LIMIT_PURGES_PER_MINUTE: '1' });
  const key = { 'idempotency-key': marker() };
  expect((await send(own, aPurge(), key)).status).toBe(201);
  expect((await send(own, aPurge(), key)).status).toBe(200);
  expectToWait(await send<Problem>(own, aPurge(), { 'idempotency-key': marker() }));
});

test('a client that guesses credentials has to wait, and a right one from its address works', async ({
  openDesk,
  sandbox,
}) => {
  const own = await openDesk({ ...CONFIGURED, LIMIT_WRONG_CREDENTIALS_PER_MINUTE: '3' });
  const { headers } = await makeCredential(own, { name: 'ci', role: 'admin' });
  const guess = () => send<Problem>(own, aPurge(), { authorization: `Bearer pd_${marker().padEnd(43, 'x')}` });
  for (let tried = 0; tried < 3; tried++) expectProblem(await guess(), { status: 401, code: 'invalid_credential' });
  expectToWait(await guess());
  expect((await send(own, aPurge(), headers)).status).toBe(201);
  expect((await ask(own, '/api/me', { headers })).status).toBe(200);
  expectToWait(await guess());
  expect(await sandbox.purges()).toHaveLength(1);
  const log = await auditLog(own, { action: 'credential.use' });
  expect(told(log)).toEqual(Array(3).fill(['credential.use', 'refused', 'invalid_credential']));
});

test('sign-ins are limited by address, on a page that says so', async ({ desk }) => {
  const own = await startCompanyDesk({ cdn: desk.cdn, settings: { LIMIT_SIGN_INS_PER_MINUTE: '2' } });
  const begin = (headers: Record<string, string> = {}) => ask(own, '/api/auth/sign-in', { headers });
  expect([(await begin()).status, (await begin()).status]).toEqual([303, 303]);
  for (const answer of [await begin(), await begin({ 'x-forwarded-for': '203.0.113.7' })]) {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(answer.text).toMatch(/<h1>.*<\/h1>/);
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
  // Credentials have a limit of their own.
  const guessed = await ask<Problem>(own, '/api/me', { headers: { authorization: 'Bearer pd_x' } });
  expectProblem(guessed, { status: 401, code: 'invalid_credential' });
  await own.stop();
});

test('only a navigation begins or ends a sign-in, and nothing else is counted', async ({ desk: { cdn } }) => {
  const own = await startCompanyDesk({ cdn, settings: { LIMIT_SIGN_INS_PER_MINUTE: '1' } });
  const embedded = [
    { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of embedded)
    for (const path of ['/api/auth/sign-in', '/api/auth/callback?code=x&state=y']) {
      const answer = await ask<Problem>(own, path, { headers });
      expectProblem(answer, { status: 403, code: 'foreign_origin' });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' };
  expect((await ask(own, '/api/auth/sign-in', { headers: navigation })).status).toBe(303);
  await own.stop();
});

test('sign-ins of one IPv6 network have one count', async ({ desk: { cdn } }) => {
  const own = await startCompanyDesk({
    cdn,
    settings: { LIMIT_SIGN_INS_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.1' },
  });
  const begin = async (address: string) =>
    (await ask(own, '/api/auth/sign-in', { headers: { 'x-forwarded-for': address } })).status;
  expect(await begin('2001:db8::1')).toBe(303);
  expect(await begin('2001:db8::ffff:2')).toBe(429);
  expect(await begin('2001:DB8:0:0:1::3')).toBe(429);
  expect(await begin('2001:db8:0:1::1')).toBe(303);
  expect([await begin('203.0.113.7'), await begin('::ffff:203.0.113.7'), await begin('203.0.113.8')]).toEqual([
    303, 429, 303,
  ]);
  await own.stop();
});

test('the audit log cannot be filled up by trying', async ({ openDesk }) => {
  const own = await openDesk(CONFIGURED);
  const { headers } = await makeCredential(own, { name: 'reader', role: 'viewer' });
  const tries = Array.from({ length: 150 }, () => send<Problem>(own, aPurge(), headers));
  expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([403]));
  const kept = (await auditLog(own, { actor: 'reader' })).length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(150);
});
