import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { purgeCount } from '../support/ledger';

// What one test has lost must be no candidate of the next: each has a desk and a history of its own.
const test = deskTest({ settings: CONFIGURED });

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const lostAnswer = { type: 'close', when: 'after' };

/** A purge that somebody made at the CDN itself: no record here claims it. */
async function purgeAtTheCdn({ cdn }: TestDesk, mode: 'soft' | 'hard') {
  const path = '/api/cdn/namespaces/default/cdn_loadbalancer/www-shop/cache-purge';
  const response = await fetch(cdn.apiUrl + path, {
    method: 'POST',
    headers: { authorization: `APIToken ${cdn.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'https://www.shop.example/elsewhere', [`${mode}_purge`]: {} }),
  });
  expect(response.status).toBe(200);
}

async function unconfirmedPurge(desk: TestDesk, change: Record<string, unknown> = {}) {
  const { body } = await send<Problem>(desk, aPurge(change));
  expect(body.code).toBe('cdn_connection_lost');
  return body.purgeId ?? '';
}
test('a purge whose answer was lost gets its purge request ID from the CDN’s own list, and is followed', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED);
  await send(desk, aPurge());
  await sandbox.faults(lostAnswer);
  const id = await unconfirmedPurge(desk, { target: { kind: 'pattern', value: '^/products' }, mode: 'hard' });
  await desk.advance(SECOND_MS);
  const executed = (await sandbox.purges()).at(-1)?.purgeRequestId;
  const record = await readRecord(desk, id);
  expect(record).toMatchObject({ status: 'accepted', purgeRequestId: executed, error: null, following: true });
  expect(record.events.at(-1)?.reason).toContain(
    `accepted as #${executed}: the only unclaimed matching purge in the CDN’s list between`,
  );
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(MINUTE_MS);
  expect((await readRecord(desk, id)).status).toBe('completed');
  expect(await purgeCount(sandbox)).toBe(2);
});

test('two candidates leave it unconfirmed and both are shown; the search ends after five minutes', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED);
  await purgeAtTheCdn(desk, 'soft');
  await sandbox.faults(lostAnswer);
  const id = await unconfirmedPurge(desk);
  await desk.advance(SECOND_MS);
  const record = await readRecord(desk, id);
  expect(record).toMatchObject({ status: 'unconfirmed', purgeRequestId: null, following: true });
  const ids = (await sandbox.purges()).map(({ purgeRequestId }) => purgeRequestId);
  expect(record.finding).toMatchObject({ kind: 'unclear' });
  expect(record.finding?.candidates.toSorted()).toEqual(ids.toSorted());
  await desk.advance(10 * MINUTE_MS);
  expect(await readRecord(desk, id)).toMatchObject({ status: 'unconfirmed', following: false });
});

test('a purge that the CDN does not list was most likely not executed', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.faults({ type: 'close', when: 'before' });
  const id = await unconfirmedPurge(desk);
  await desk.advance(10 * MINUTE_MS);
  const finding = { kind: 'none', candidates: [] };
  expect(await readRecord(desk, id)).toMatchObject({ status: 'unconfirmed', following: false, finding });
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a CDN that does not list its purges is asked for a day, and then no longer', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.hideOperations();
  await sandbox.faults(lostAnswer);
  const id = await unconfirmedPurge(desk);
  await desk.advance(30 * MINUTE_MS);
  expect(await readRecord(desk, id)).toMatchObject({ following: true, finding: { kind: 'silent', candidates: [] } });
  desk.clock.moveTo(desk.clock.monotonic() + DAY_MS);
  await desk.advance(MINUTE_MS);
  expect(await readRecord(desk, id)).toMatchObject({ status: 'unconfirmed', following: false });
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a purge of the other mode is no candidate', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await purgeAtTheCdn(desk, 'hard');
  await sandbox.faults(lostAnswer);
  const id = await unconfirmedPurge(desk);
  await desk.advance(SECOND_MS);
  const { purgeRequestId } = (await sandbox.purges()).at(-1) ?? {};
  expect(await readRecord(desk, id)).toMatchObject({ status: 'accepted', purgeRequestId });
});

test('two purges whose answers were lost cannot be distinguished', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'before' }, lostAnswer);
  const neverExecuted = await unconfirmedPurge(desk);
  const executed = await unconfirmedPurge(desk, { target: { kind: 'all' } });
  await sandbox.showOperations();
  await desk.advance(MINUTE_MS);
  for (const id of [neverExecuted, executed]) {
    expect(await readRecord(desk, id)).toMatchObject({
      status: 'unconfirmed',
      purgeRequestId: null,
      finding: { kind: 'unclear' },
    });
  }
  expect(await purgeCount(sandbox)).toBe(2);
});

test('a purge is not matched with what an earlier purge may have started late', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.faults({ type: 'close', when: 'before', times: 2 });
  const slow = await unconfirmedPurge(desk);
  await desk.advance(40 * SECOND_MS);
  const neverExecuted = await unconfirmedPurge(desk);
  await purgeAtTheCdn(desk, 'soft');
  await desk.advance(MINUTE_MS);
  for (const id of [neverExecuted, slow])
    expect(await readRecord(desk, id)).toMatchObject({ status: 'unconfirmed', finding: { kind: 'unclear' } });
});

test('an operation outside the window is no candidate, even if the CDN lists it', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.faults({ type: 'close', when: 'before' });
  const id = await unconfirmedPurge(desk);
  const agoMs = DAY_MS;
  await sandbox.purgeOutside({
    api: 'cache-purge',
    distribution: 'default/www-shop',
    target: { url: '/a' },
    mode: 'soft',
    agoMs,
  });
  const items = [{ service_op_id: 101, created_time: new Date(desk.clock.now() - agoMs).toISOString() }];
  await sandbox.faults({ type: 'raw', on: 'operations', text: JSON.stringify({ items }), times: 1000 });
  await desk.advance(MINUTE_MS);
  expect(await readRecord(desk, id)).toMatchObject({
    status: 'unconfirmed',
    finding: { kind: 'none', candidates: [] },
  });
});

for (const [what, list, finding] of [
  ['one candidate', (id: string) => [{ service_op_id: id }], { kind: 'unclear', candidates: ['101'] }],
  ['no candidate', () => [], { kind: 'silent', candidates: [] }],
] as const)
  test(`an incomplete list with ${what} leaves a purge unconfirmed`, async ({ openDesk, sandbox }) => {
    const desk = await openDesk(CONFIGURED);
    await sandbox.faults({ type: 'close', when: 'before' });
    const id = await unconfirmedPurge(desk);
    await purgeAtTheCdn(desk, 'soft');
    const text = JSON.stringify({ items: list('101'), error: { code: 'EPARTIAL' } });
    await sandbox.faults({ type: 'raw', on: 'operations', text, times: 1000 });
    await desk.advance(MINUTE_MS);
    expect(await readRecord(desk, id)).toMatchObject({ status: 'unconfirmed', finding });
  });

const notes: [string, unknown, number][] = [
  ['an empty note', { note: '  ' }, 422],
  ['no note', {}, 422],
  ['a note that is too long', { note: 'x'.repeat(1001) }, 422],
  ['more than a note', { note: 'x', status: 'accepted' }, 422],
];
for (const [what, body, status] of notes)
  test(`${what} resolves nothing`, async ({ desk }) => {
    const { body: purge } = await send(desk, aPurge());
    const answer = await ask<Problem>(desk, `/api/purges/${purge.id}/resolution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expectProblem(answer, { status, code: 'invalid_input' });
    expect((await readRecord(desk, purge.id)).resolution).toBeNull();
  });

test('only an unconfirmed purge can be resolved', async ({ desk }) => {
  const { body: purge } = await send(desk, aPurge());
  const resolve = (id: string) =>
    ask<Problem>(desk, `/api/purges/${id}/resolution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ note: 'done' }),
    });
  expectProblem(await resolve(purge.id), { status: 409, code: 'not_unconfirmed' });
  expectProblem(await resolve('unknown'), { status: 404, code: 'not_found' });
});
