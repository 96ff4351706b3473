import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, CONFIGURED, expectProblem, history, marker, readRecord, send } from '../support/api';
import { breakWrites } from '../support/broken-writes';
import { deskTest } from '../support/desk-test';

const settings = { ...CONFIGURED, CDN_TIMEOUT_SECONDS: '10' };
const test = deskTest({ settings });

const SECOND_MS = 1000;
/** The time limit of a call, and the time to record what it came to. */
const LEASE_MS = 20 * SECOND_MS;
const OUTCOMES = "update of status on purges when new.status not in ('queued', 'sending')";
const unwritten = 'purge outcome not recorded';

test('an outcome that cannot be written at first is written as soon as it can be', async ({ desk, sandbox }) => {
  await sandbox.faults({ type: 'hold' });
  const asked = send(desk, aPurge());
  await sandbox.untilHeld();
  const { mend } = breakWrites(desk.location, OUTCOMES);
  await sandbox.release();
  await expect.poll(() => desk.log().some(({ msg }) => msg === unwritten)).toBe(true);
  mend();
  const { status, body } = await asked;
  expect(status).toBe(201);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'accepted', purgeRequestId: body.purgeRequestId });
  expect(await sandbox.purges()).toHaveLength(1);
});

test('an outcome that cannot be written is reported with its purge request ID, found later, and not sent again', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(settings);
  const key = { 'idempotency-key': marker() };
  const { mend } = breakWrites(desk.location, OUTCOMES);
  const answer = await send<Problem>(desk, aPurge(), key);
  mend();
  expectProblem(answer, { status: 500, code: 'outcome_not_recorded' });
  const [call] = await sandbox.purges();
  expect(answer.body.cdnMessage).toBe(`purge request ID ${call?.purgeRequestId}`);
  expect((await readRecord(desk, answer.body.purgeId)).status).toBe('sending');
  expectProblem(await send<Problem>(desk, aPurge(), key), { status: 409, code: 'purge_in_progress' });

  await desk.advance(LEASE_MS + 5 * SECOND_MS);
  expect(await readRecord(desk, answer.body.purgeId)).toMatchObject({
    status: 'accepted',
    purgeRequestId: call?.purgeRequestId,
  });
  expect((await send(desk, aPurge(), key)).status).toBe(200);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a purge that is not recorded is not sent', async ({ desk, sandbox }) => {
  const reason = marker();
  const { mend } = breakWrites(desk.location, 'insert on purges');
  const answer = await send<Problem>(desk, aPurge({ reason }));
  mend();
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: 'store_unavailable', purged: 'no' });
  expect((await history(desk, { q: reason })).body.items).toEqual([]);
  await desk.advance(60 * SECOND_MS);
  expect(await sandbox.purges()).toEqual([]);
});

test('a purge that waits is tried every ten seconds while nobody listens, and sent once when somebody does', async ({
  desk,
  sandbox,
}) => {
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '1' });
  const { body } = await send(desk, aPurge());
  expect(body.status).toBe('queued');
  await sandbox.vanish();
  await desk.advance(SECOND_MS);
  const waiting = await readRecord(desk, body.id);
  expect(waiting).toMatchObject({ status: 'queued', error: null });
  expect(Date.parse(waiting.nextSendAt ?? '')).toBe(desk.clock.now() + 10 * SECOND_MS);
  await desk.advance(10 * SECOND_MS);
  expect((await readRecord(desk, body.id)).status).toBe('queued');
  await sandbox.reappear();
  await desk.advance(10 * SECOND_MS);
  expect((await readRecord(desk, body.id)).status).toBe('accepted');
  expect(await sandbox.executions()).toHaveLength(1);
});

test('a purge that waits and whose answer is lost is not sent again', async ({ desk, sandbox }) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '1' }, { type: 'close', when: 'after' });
  const { body } = await send(desk, aPurge());
  await desk.advance(SECOND_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({
    status: 'unconfirmed',
    error: { code: 'cdn_connection_lost' },
  });
  await desk.advance(600 * SECOND_MS);
  expect(await sandbox.executions()).toHaveLength(1);
});

test('a purge that waits for a day is given up and never sent', async ({ desk, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '600', times: 1000 });
  const { body } = await send(desk, aPurge());
  desk.clock.moveTo(desk.clock.monotonic() + 24 * 3600 * SECOND_MS + 1);
  await desk.background.run('settle');
  const record = await readRecord(desk, body.id);
  expect(record).toMatchObject({ status: 'failed', purgeRequestId: null, nextSendAt: null });
  await sandbox.takeAgain();
  await desk.advance(3600 * SECOND_MS);
  expect(await sandbox.executions()).toEqual([]);
});
