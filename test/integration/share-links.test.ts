import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, expectProblem, marker, send } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { listShares, makeShare, readShared, revoke } from '../support/shares';

const test = deskTest();

const DAY_MS = 86_400_000;
const purged = async (desk: TestDesk, change: Record<string, unknown> = {}) => (await send(desk, aPurge(change))).body;
const itemsOf = async (desk: TestDesk, token: string, query = '') => {
  const { body } = await readShared(desk, token, query);
  return body.kind === 'history' ? body.items : [];
};

test('a shared history has the rows of its filter, and no query reaches others', async ({ desk }) => {
  const [ticket, other] = [marker(), marker()];
  const inputs = Array.from({ length: 52 }, (_, index) => ({ ticket, reason: `number ${index}` }));
  for (const input of [...inputs, { ticket: other }]) await purged(desk, input);
  const { token } = await makeShare(desk, { filter: { q: ticket } });
  const { status, headers, body, text } = await readShared(desk, token);
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'x-robots-tag': 'noindex, nofollow', 'referrer-policy': 'no-referrer' });
  expect(body.kind === 'history' && body.items).toHaveLength(50);
  expect(text).not.toContain('local operator');
  const next = body.kind === 'history' ? body.nextCursor : null;
  expect(await itemsOf(desk, token, `?at=${next}`)).toHaveLength(2);

  const { body: whole } = await ask<{ nextCursor: string }>(desk, '/api/purges?limit=1');
  expect((await readShared(desk, token, `?at=${whole.nextCursor}`)).text).not.toContain(other);
  for (const query of [`?q=${other}`, '?at=nonsense', '?cursor=x&limit=200&status='])
    expectProblem(await readShared<Problem>(desk, token, query), { status: 400, code: 'invalid_query' });
});

test('a history of the last hour is fixed to that hour', async ({ desk }) => {
  const ticket = marker();
  await purged(desk, { ticket });
  await desk.advance(1000);
  const { token } = await makeShare(desk, { filter: { q: ticket, range: '1h' } });
  await desk.advance(1000);
  await purged(desk, { ticket });
  const { body } = await readShared(desk, token);
  expect(body.kind === 'history' && body.items).toHaveLength(1);
  expect(body.kind === 'history' && body.conditions.map(({ term }) => term)).toEqual(['From', 'Before', 'Search']);
});

test('wrong links have the same plain answer, and who has a right one learns why it has ended', async ({
  openDesk,
}) => {
  const desk = await openDesk();
  const { id } = await purged(desk);
  const revoked = await makeShare(desk, { purgeId: id });
  await revoke(desk, revoked.share.id);
  const expired = await makeShare(desk, { purgeId: id, expiry: '1d' });
  expect((await readShared(desk, expired.token)).status).toBe(200);
  desk.clock.moveTo(desk.clock.monotonic() + DAY_MS);
  const wrong = `${'a'.repeat(42)}A`;
  const [bodies, headers, problems] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const token of [wrong, 'short', `${wrong}/more`, `${expired.token}x`]) {
    const answer = await ask(desk, `/share/${token}`);
    expect(answer.status).toBe(404);
    bodies.add(answer.text);
    headers.add(JSON.stringify({ ...answer.headers, date: '', 'x-request-id': '' }));
  }
  for (const token of [wrong, 'short']) {
    const problem = await readShared<Problem>(desk, token);
    expectProblem(problem, { status: 404, code: 'not_found' });
    problems.add(problem.text);
  }
  expect([bodies.size, headers.size, problems.size]).toEqual([1, 1, 1]);
  expect([...bodies][0]).toContain('<h1>Page not found</h1>');
  expect([...bodies][0]).not.toMatch(/<script|<a /);
  for (const [{ token }, code, title] of [
    [expired, 'link_expired', 'This link has expired'],
    [revoked, 'link_revoked', 'This link was revoked'],
  ] as const) {
    expectProblem(await readShared<Problem>(desk, token), { status: 410, code });
    const page = await ask(desk, `/share/${token}`);
    expect(page.status).toBe(410);
    expect(page.text).toContain(`<h1>${title}</h1>`);
    expect(page.text).not.toMatch(/<script|<a /);
  }
  expect((await listShares(desk)).map(({ state }) => state).sort()).toEqual(['expired', 'revoked']);
});

test('guessing is limited, and a right link works all the same', async ({ openDesk }) => {
  const desk = await openDesk({ LIMIT_SHARE_OPENS_PER_MINUTE: '5' });
  const { id } = await purged(desk);
  const { token } = await makeShare(desk, { purgeId: id });
  for (let guess = 0; guess < 3; guess++) {
    expect((await ask(desk, `/share/${marker()}`)).status).toBe(404);
    expect((await readShared(desk, token)).status).toBe(200);
  }
  for (let guess = 0; guess < 2; guess++) expect((await readShared(desk, marker())).status).toBe(404);
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  const tried = marker();
  const page = await ask(desk, `/share/${tried}`, { headers });
  expect(page.status).toBe(429);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
  const problem = await ask<Problem>(desk, `/api/share/${tried}`, { headers });
  expectProblem(problem, { status: 429, code: 'too_many_requests' });
  expect(problem.body.retryAfterSeconds).toBe(Number(problem.headers['retry-after']));
  expect((await ask(desk, `/share/${token}`, { headers })).status).toBe(200);
  expect((await readShared(desk, token)).status).toBe(200);
});

test('reading a link is limited for one address, on its page and in its API together', async ({ openDesk }) => {
  const desk = await openDesk({ LIMIT_SHARE_READINGS_PER_MINUTE: '3' });
  const { id } = await purged(desk);
  const { token } = await makeShare(desk, { purgeId: id });
  for (let time = 0; time < 3; time++) expect((await readShared(desk, token)).status).toBe(200);
  const problem = await ask<Problem>(desk, `/api/share/${token}`);
  expectProblem(problem, { status: 429, code: 'too_many_requests' });
  const page = await ask(desk, `/share/${token}`);
  expect(page.status).toBe(429);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
});

test('a token is shown once: it is neither stored nor logged nor listed', async ({ openDesk }) => {
  const desk = await openDesk({ LOG_LEVEL: 'debug' });
  const { id } = await purged(desk);
  const { token, share } = await makeShare(desk, { purgeId: id });
  await ask(desk, `/share/${token}`);
  await readShared(desk, token);
  await revoke(desk, share.id);
  await readShared(desk, token);
  expect(JSON.stringify(await listShares(desk))).not.toContain(token);
  const log = JSON.stringify(desk.log());
  expect(log).toContain(share.id);
  expect(log).not.toContain(token);
});

test('a share that is not valid is refused, and so are other methods', async ({ desk }) => {
  const post = (body: unknown) =>
    ask<Problem>(desk, '/api/shares', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  for (const body of [
    {},
    { purgeId: 'nope', expiry: '7d' },
    { purgeId: 'x', filter: {}, expiry: '7d' },
    { filter: { colour: 'blue' }, expiry: '7d' },
    { filter: {}, expiry: '8d' },
    { filter: {}, expiry: '7d', token: 'chosen' },
  ])
    expectProblem(await post(body), { status: 422, code: 'invalid_input' });
  const { token } = await makeShare(desk, { filter: {} });
  for (const [path, method] of [
    [`/api/share/${token}`, 'POST'],
    [`/api/share/${token}`, 'DELETE'],
    ['/api/shares', 'DELETE'],
    ['/api/shares/x', 'GET'],
  ] as const)
    expect((await ask(desk, path, { method })).status, `${method} ${path}`).toBe(405);
  expectProblem(await ask<Problem>(desk, '/api/shares/nope', { method: 'DELETE' }), { status: 404, code: 'not_found' });
  const headers = { 'sec-fetch-site': 'cross-site' };
  expectProblem(await ask<Problem>(desk, '/api/shares', { headers }), { status: 403, code: 'foreign_origin' });
});
