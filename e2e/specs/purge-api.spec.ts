import { Client } from 'undici';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, ask, expectProblem, marker, readRecord, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';

// What each request may say is told in test/integration/purge-api*.test.ts; here is what takes a real server.

test('a purge is answered, sent as exactly its own body, recorded, and answered again by its key', async ({
  desk,
  sandbox,
}) => {
  const key = { 'idempotency-key': marker() };
  const purge = aPurge({ target: { kind: 'pattern', value: '^/img/.*\\.png$' }, mode: 'hard', reason: 'too old' });
  const first = await send(desk, purge, key);
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({ ...purge, status: 'accepted' });
  const again = await send(desk, purge, key);
  expect([again.status, again.body]).toEqual([200, first.body]);
  const [call, ...others] = await sandbox.purges();
  expect(others).toEqual([]);
  expect(JSON.parse(call?.body ?? '')).toEqual({ pattern: '^/img/.*\\.png$', hard_purge: {} });
  expect((await readRecord(desk, first.body.id)).purgeRequestId).toBe(call?.purgeRequestId);
});

test('a purge that does not fit is refused, and the CDN sees nothing of it', async ({ desk, sandbox }) => {
  const answer = await send<Problem>(desk, aPurge({ purge_all: {} }));
  expectProblem(answer, { status: 422, code: 'invalid_input' });
  expect(await sandbox.purges()).toEqual([]);
});

test('an unavailable CDN is reported with the record of the purge', async ({ desk, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 503 });
  const answer = await send<Problem>(desk, aPurge());
  expectProblem(answer, { status: 503, code: 'cdn_unavailable' });
  expect((await readRecord(desk, answer.body.purgeId)).status).toBe('unconfirmed');
});

test('a name that was rebound to this machine gets neither pages nor purges', async ({ desk, sandbox }) => {
  const headers = { host: 'evil.example' };
  expectProblem(await send<Problem>(desk, aPurge(), headers), { status: 403, code: 'foreign_host' });
  const { status, text } = await ask(desk, '/', { headers });
  expect(status).toBe(403);
  expect(text).not.toContain('www-shop');
  expect(await sandbox.purges()).toEqual([]);
});

test('unknown addresses and methods are 404 and 405', async ({ desk }) => {
  expectProblem(await ask<Problem>(desk, '/api/purges/a/b'), { status: 404, code: 'not_found' });
  expectProblem(await ask<Problem>(desk, '/api/purges', { method: 'PUT' }), {
    status: 405,
    code: 'method_not_allowed',
  });
});

test('a body that is too large does no harm to the next request on its connection', async ({ desk }) => {
  const connection = new Client(desk.url);
  const headers = { 'content-type': 'application/json' };
  const path = '/api/purges';
  const tooLarge = await connection.request({
    path,
    method: 'POST',
    headers,
    body: JSON.stringify(aPurge()).padEnd(1_100_000),
  });
  expect(tooLarge.statusCode).toBe(413);
  await tooLarge.body.dump();
  const next = await connection.request({ path, method: 'GET' });
  expect(next.statusCode).toBe(200);
  await next.body.dump();
  await connection.close();
});
