import { copyFileSync } from 'node:fs';
import { request } from 'undici';
import type { Purge, PurgeDetails } from '../../lib/shared/purges/purge-record';
import type { Readiness } from '../../lib/shared/readiness';
import { aPurge, ask, CONFIGURED, history, readRecord, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { untilHeld } from '../steps/held-answer';

test('a desk that is asked to end says so, answers what it was asked, and leaves nothing behind', async ({
  deskByHand,
  openDesk,
  sandbox,
}) => {
  const database = test.info().outputPath('desk.db');
  const settings = { ...CONFIGURED, CDN_TIMEOUT_SECONDS: '60', DATABASE_URL: `file:${database}` };
  const ended = await deskByHand({ ...settings, SHUTDOWN_DELAY_SECONDS: '4' });
  const followed = (await send(ended, aPurge({ reason: 'followed' }))).body;
  const poll = ask<PurgeDetails>(ended, `/api/purges/${followed.id}?wait=60`);
  await sandbox.faults({ type: 'hold' });
  const sending = send<Purge>(ended, aPurge({ reason: 'in flight' }));
  await untilHeld(sandbox);

  ended.process.kill('SIGTERM');
  const ready = () => request(`${ended.url}/api/health/ready`);
  await expect.poll(async () => (await ready()).statusCode).toBe(503);
  const { headers, body } = await ready();
  expect((await body.json()) as Readiness).toMatchObject({
    status: 'draining',
    checks: { database: { status: 'ok' } },
  });
  expect(headers).toMatchObject({ connection: 'close', 'cache-control': 'no-store' });
  // Until the load balancer has noticed, whoever comes is served.
  expect((await send(ended, aPurge({ reason: 'after the signal' }))).status).toBe(201);
  expect((await ask(ended, '/api/health/live')).status).toBe(200);

  // Who waits for news gets what is known, long before the minute is over; the purge in flight still keeps the desk.
  const { status, body: known } = await poll;
  expect({ status, purge: known.status }).toEqual({ status: 200, purge: 'accepted' });
  await expect
    .poll(() => request(`${ended.url}/api/health/live`, { reset: true }).catch(({ code }) => code))
    .toBe('ECONNREFUSED');
  expect(ended.process.exitCode).toBe(null);
  await sandbox.release();
  const answered = await sending;
  expect(answered.status).toBe(201);
  expect(answered.headers.connection).toBe('close');
  expect(await ended.exited).toBe(0);
  expect(ended.output()).toContain('shutdown complete');

  // The file alone is the whole history: nothing is left in the log beside it.
  const copy = test.info().outputPath('copy.db');
  copyFileSync(database, copy);
  const next = await openDesk(CONFIGURED, copy);
  const { items } = (await history(next, {})).body;
  expect(items.map(({ reason, status: now }) => [reason, now])).toEqual([
    ['after the signal', 'accepted'],
    ['in flight', 'accepted'],
    ['followed', 'accepted'],
  ]);
  expect((await readRecord(next, answered.body.id)).purgeRequestId).toBe(answered.body.purgeRequestId);
  expect(await sandbox.purges()).toHaveLength(3);
});

test('a second signal ends a desk at once, whatever it is doing', { tag: '@full' }, async ({ deskByHand, sandbox }) => {
  const database = test.info().outputPath('desk.db');
  const ended = await deskByHand({ ...CONFIGURED, DATABASE_URL: `file:${database}` });
  await sandbox.faults({ type: 'hold' });
  const cutOff = send(ended, aPurge()).then(
    () => 'answered',
    () => 'cut off',
  );
  await untilHeld(sandbox);
  // A signal that comes again within a moment is the same one: the first of them that ends it is a second one.
  await expect
    .poll(() => {
      ended.process.kill('SIGTERM');
      return ended.process.exitCode;
    })
    .toBe(143);
  expect(await cutOff).toBe('cut off');
});

test('a desk whose terminal is closed ends in order', { tag: '@full' }, async ({ deskByHand }) => {
  const ended = await deskByHand({ ...CONFIGURED, DATABASE_URL: `file:${test.info().outputPath('desk.db')}` });
  ended.process.kill('SIGHUP');
  expect(await ended.exited).toBe(0);
  expect(ended.output()).toContain('shutdown complete');
});
