import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, expectProblem, marker, readRecord, send, sendText, URL_TARGET } from '../support/api';
import { deskTest } from '../support/desk-test';

const test = deskTest();

const withKey = (key: string) => ({ 'idempotency-key': key });

test('the same key with the same purge answers the first one again and sends nothing', async ({ desk, sandbox }) => {
  const key = marker();
  const first = await send(desk, aPurge({ reason: 'once' }), withKey(key));
  const again = await send(desk, aPurge({ reason: 'once' }), withKey(key));
  expect(first.status).toBe(201);
  expect(again.status).toBe(200);
  expect(again.body).toEqual(first.body);
  expect(again.headers.location).toBe(first.headers.location);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('the order of keys and white space do not make it another purge', async ({ desk, sandbox }) => {
  const key = marker();
  const first = await send(desk, aPurge(), withKey(key));
  const { namespace, distribution, target, mode } = aPurge();
  const value = { value: URL_TARGET.value, kind: URL_TARGET.kind };
  expect(value).toEqual(target);
  const reordered = JSON.stringify({ mode, target: value, ticket: ' ', distribution, namespace }, null, 4);
  const again = await sendText(desk, reordered, withKey(key));
  expect(again.status).toBe(200);
  expect(again.body).toEqual(first.body);
  expect(await sandbox.purges()).toHaveLength(1);
});

const others: [string, Record<string, unknown>][] = [
  ['another mode', { mode: 'hard' }],
  ['another target', { target: { kind: 'url', value: 'https://www.shop.example/other' } }],
  ['another kind', { target: { kind: 'all' } }],
  ['another distribution', { namespace: 'media', distribution: 'video-library', target: { kind: 'all' } }],
  ['another reason', { reason: 'for something else' }],
  ['another ticket', { ticket: 'OPS-18' }],
];
for (const [what, change] of others)
  test(`the same key with ${what} is refused and names the first purge`, async ({ desk, sandbox }) => {
    const key = marker();
    const first = await send(desk, aPurge(), withKey(key));
    const other = await send<Problem>(desk, aPurge(change), withKey(key));
    expectProblem(other, { status: 422, code: 'idempotency_key_reused' });
    expect(other.body.purgeId).toBe(first.body.id);
    expect(await sandbox.purges()).toHaveLength(1);
  });

test('the same key while the first purge is in flight is refused, and gets its answer later', async ({
  desk,
  sandbox,
}) => {
  const key = marker();
  await sandbox.faults({ type: 'hold' });
  const running = send(desk, aPurge(), withKey(key));
  await sandbox.untilHeld();
  const meanwhile = await send<Problem>(desk, aPurge(), withKey(key));
  const { purgeId } = meanwhile.body;
  expectProblem(meanwhile, { status: 409, code: 'purge_in_progress' });
  expect(meanwhile.body.purged).toBe('unknown');
  expect((await readRecord(desk, purgeId)).status).toBe('sending');

  await sandbox.release();
  const first = await running;
  expect(first.status).toBe(201);
  expect(first.body.id).toBe(purgeId);
  const later = await send(desk, aPurge(), withKey(key));
  expect(later.status).toBe(200);
  expect(later.body).toEqual(first.body);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('twenty requests with the same key at once are one purge', async ({ desk, sandbox }) => {
  const key = marker();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => send<{ id?: string; purgeId?: string }>(desk, aPurge(), withKey(key))),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
  expect(new Set(answers.map(({ body }) => body.id ?? body.purgeId)).size).toBe(1);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a purge that failed is answered as it ended, and not sent again by the same key', async ({ desk, sandbox }) => {
  const key = marker();
  await sandbox.faults({ type: 'status', status: 409 });
  const first = await send<Problem>(desk, aPurge(), withKey(key));
  expectProblem(first, { status: 409, code: 'cdn_conflict' });
  const again = await send(desk, aPurge(), withKey(key));
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({ id: first.body.purgeId, status: 'failed', error: { code: 'cdn_conflict' } });
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a purge that was refused before it was sent leaves its key free', async ({ desk, sandbox }) => {
  const key = marker();
  const refused = await send<Problem>(desk, aPurge({ mode: 'firm' }), withKey(key));
  expectProblem(refused, { status: 422, code: 'invalid_input' });
  expect((await send(desk, aPurge(), withKey(key))).status).toBe(201);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('without a key every request is a purge of its own', async ({ desk, sandbox }) => {
  const first = await send(desk, aPurge());
  const second = await send(desk, aPurge());
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body.id).not.toBe(first.body.id);
  expect(await sandbox.purges()).toHaveLength(2);
});

for (const key of ['', 'two words', 'schlüssel', 'k'.repeat(256)])
  test(`the key "${key.slice(0, 20)}" of ${key.length} characters does not fit`, async ({ desk, sandbox }) => {
    const answer = await send<Problem>(desk, aPurge(), withKey(key));
    expectProblem(answer, { status: 400, code: 'invalid_idempotency_key' });
    expect(await sandbox.purges()).toEqual([]);
  });

test('a key of 255 characters fits', async ({ desk }) => {
  const key = marker().padEnd(255, '~');
  expect((await send(desk, aPurge(), withKey(key))).status).toBe(201);
  expect((await send(desk, aPurge(), withKey(key))).status).toBe(200);
});

test('a key is not shown to anybody who reads the history', async ({ desk }) => {
  const key = marker();
  const { body } = await send(desk, aPurge(), withKey(key));
  expect((await ask(desk, '/api/purges')).text).not.toContain(key);
  expect((await ask(desk, `/api/purges/${body.id}`)).text).not.toContain(key);
});
