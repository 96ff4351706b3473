import { request } from 'undici';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, CONFIGURED, expectProblem, history, marker, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
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

// A desk that is asked to end answers first: shutdown.spec.ts.
