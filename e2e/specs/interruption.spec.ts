import { request } from 'undici';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, CONFIGURED, expectProblem, history, marker, readRecord, send } from '../../test/support/api';
import { expect, test } from '../fixtures/own-desks';
import { untilHeld } from '../steps/held-answer';

const withKey = (key: string) => ({ 'idempotency-key': key });

/** Whether nobody listens any more; a connection that was kept alive would still be answered. */
const isGone = (url: string) =>
  request(`${url}/api/health/live`, { reset: true }).then(
    ({ body }) => body.dump().then(() => false),
    ({ code }) => code === 'ECONNREFUSED',
  );

test('a desk that is killed in the middle of a purge has its record and does not send it again', async ({
  openDesk,
  sandbox,
}) => {
  const database = test.info().outputPath('desk.db');
  const settings = { ...CONFIGURED, CDN_TIMEOUT_SECONDS: '10' };
  const key = marker();
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'hold' });
  const killed = await openDesk(settings, database);
  const asked = send(killed, aPurge({ reason: 'before the crash' }), withKey(key)).then(
    ({ status }) => `answered ${status}`,
    () => 'cut off',
  );
  await untilHeld(sandbox);
  await killed.kill();
  expect(await asked).toBe('cut off');
  await expect.poll(() => isGone(killed.url)).toBe(true);

  const restarted = await openDesk(settings, database);
  const [found] = (await history(restarted, {})).body.items;
  expect(found).toMatchObject({ status: 'sending', reason: 'before the crash', purgeRequestId: null });
  const again = await send<Problem>(restarted, aPurge({ reason: 'before the crash' }), withKey(key));
  expectProblem(again, { status: 409, code: 'purge_in_progress' });
  expect(again.body.purgeId).toBe(found?.id);

  // What comes of it when its time to be answered is over: test/integration/interruption.test.ts.
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a desk that is asked to end answers the purge in flight first', async ({ openDesk, sandbox }) => {
  const database = test.info().outputPath('desk.db');
  await sandbox.faults({ type: 'hold' });
  const ended = await openDesk(CONFIGURED, database);
  const asked = send(ended, aPurge());
  await untilHeld(sandbox);
  const stopped = ended.stop();
  // It takes no new request any more: it is ending, and the answer is still out.
  await expect.poll(() => isGone(ended.url)).toBe(true);
  await sandbox.release();
  const { status, body } = await asked;
  expect(status).toBe(201);
  expect(await stopped).toBe(0);

  const restarted = await openDesk(CONFIGURED, database);
  expect(await readRecord(restarted, body.id)).toMatchObject({
    id: body.id,
    purgeRequestId: body.purgeRequestId,
    status: 'accepted',
  });
  expect(await sandbox.purges()).toHaveLength(1);
});
