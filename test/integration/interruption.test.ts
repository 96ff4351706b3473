import path from 'node:path';
import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, CONFIGURED, expectProblem, history, marker, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';

const test = deskTest({ settings: CONFIGURED });

/** The time limit of a call, and the time to record what it came to. */
const settings = { ...CONFIGURED, CDN_TIMEOUT_SECONDS: '10' };
const LEASE_MS = 20_000;

const withKey = (key: string) => ({ 'idempotency-key': key });
const newDatabase = () => ({ kind: 'sqlite', file: path.join(newFolder(), 'desk.db') }) as const;

test('a desk that ends in the middle of a purge records it as unconfirmed and never sends it again', async ({
  openDesk,
  sandbox,
}) => {
  const database = newDatabase();
  const key = marker();
  const purge = aPurge({ reason: 'before the crash' });
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'hold' });
  const killed = await openDesk(settings, { database });
  const asked = send(killed, purge, withKey(key)).then(
    ({ status }) => `answered ${status}`,
    () => 'cut off',
  );
  await sandbox.untilHeld();
  await killed.kill();
  expect(await asked).toBe('cut off');

  const restarted = await openDesk(settings, { database });
  const [found] = (await history(restarted, {})).body.items;
  expect(found).toMatchObject({ status: 'sending', reason: 'before the crash', purgeRequestId: null });
  await restarted.advance(LEASE_MS);
  const again = await send<Problem>(restarted, purge, withKey(key));
  expectProblem(again, { status: 409, code: 'purge_in_progress' });
  expect(again.body.purgeId).toBe(found?.id);

  await restarted.advance(1);
  expect(await readRecord(restarted, found?.id)).toMatchObject({
    status: 'unconfirmed',
    purgeRequestId: null,
    error: { code: 'interrupted', message: null, cdnStatus: null },
    events: [
      { from: null, to: 'queued' },
      { from: 'queued', to: 'sending' },
      { from: 'sending', to: 'unconfirmed' },
    ],
  });
  const replayed = await send(restarted, purge, withKey(key));
  expect(replayed.status).toBe(200);
  expect(replayed.body).toMatchObject({ id: found?.id, status: 'unconfirmed' });
  await restarted.advance(60 * 60_000);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a purge whose answer was lost in a crash is found in the CDN’s own list and followed to its end', async ({
  openDesk,
  sandbox,
}) => {
  const database = newDatabase();
  await sandbox.faults({ type: 'hold' });
  const killed = await openDesk(settings, { database });
  const asked = send(killed, aPurge()).catch(() => undefined);
  await sandbox.untilHeld();
  await killed.kill();
  await asked;
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');

  const restarted = await openDesk(settings, { database });
  await restarted.advance(LEASE_MS + 60_000);
  const [found] = (await history(restarted, {})).body.items;
  const [execution] = await sandbox.executions();
  expect(found).toMatchObject({ status: 'completed', purgeRequestId: execution?.purgeRequestId });
  expect(await sandbox.purges()).toHaveLength(1);
});
