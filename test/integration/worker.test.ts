import { once } from 'node:events';
import { setImmediate as others } from 'node:timers/promises';
import { expect } from 'vitest';
import { startWorker } from '@/lib/server/background/worker';
import { aPurge, CONFIGURED, readRecord, send } from '../support/api';
import { breakWrites } from '../support/broken-writes';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const test = deskTest();

const SECOND_MS = 1000;
/** A pause of the machine's clock in which a worker does what is due by the test's. */
const moments = async (count = 100) => {
  for (let turn = 0; turn < count; turn++) await others();
};

/** Lets a worker's loops go on by the test's clock. */
async function pass(desk: TestDesk, ms: number) {
  for (let left = ms; left > 0; left -= 250) {
    desk.clock.moveTo(desk.clock.monotonic() + 250);
    await moments();
  }
}

const logged = (desk: TestDesk, msg: string) => desk.log().filter((line) => line.msg === msg);
const statusCalls = async ({ sandbox }: TestDesk) =>
  (await sandbox.requests()).filter(({ path }) => path.endsWith('get-service-operation-status')).length;
const arrived = (desk: TestDesk) => desk.sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');

test('a worker follows what was accepted, by its own loops', async ({ openDesk }) => {
  const desk = await openDesk(CONFIGURED);
  const worker = startWorker(desk.built);
  const { body } = await send(desk, aPurge());
  await arrived(desk);
  await expect
    .poll(async () => {
      await pass(desk, SECOND_MS);
      return (await readRecord(desk, body.id)).status;
    })
    .toBe('completed');
  await worker.stop();
});

test('all loops rest at once without a warning of Node', async ({ openDesk }) => {
  const { built } = await openDesk(CONFIGURED);
  const warned: string[] = [];
  const warn = ({ name }: Error) => warned.push(name);
  process.on('warning', warn);
  let resting = 0;
  const wait = async (_: number, signal?: AbortSignal) => {
    resting++;
    if (signal && !signal.aborted) await once(signal, 'abort');
  };
  const worker = startWorker({ ...built, timing: { ...built.timing, wait } });
  await expect.poll(() => resting).toBeGreaterThan(10);
  await worker.stop();
  process.off('warning', warn);
  expect(warned).toEqual([]);
});

test('a task that fails is logged, rests for a while, and stops no other task', async ({ openDesk }) => {
  const desk = await openDesk(CONFIGURED);
  await send(desk, aPurge());
  const { mend } = breakWrites(desk.location, 'update of poll_owner on purges');
  const worker = startWorker(desk.built);
  const failed = () => logged(desk, 'background tick failed').map(({ task }) => task);
  // A loop gets to its work when the machine lets it, and only while the clock goes on.
  const failedInTime = async () => {
    await pass(desk, 250);
    return failed();
  };
  await expect.poll(failedInTime).toEqual(['follow']);
  await pass(desk, 3 * SECOND_MS);
  expect(failed()).toEqual(['follow']);
  await pass(desk, 2 * SECOND_MS);
  await expect.poll(failedInTime).toEqual(['follow', 'follow']);
  const ages = Object.fromEntries(desk.built.heartbeat.ages().map(({ task, seconds }) => [task, seconds]));
  expect(ages.dispatch).toBeLessThan(1);

  mend();
  await pass(desk, 6 * SECOND_MS);
  expect(failed()).toEqual(['follow', 'follow']);
  await worker.stop();
});

test('four polls may be out at once; a CDN that is slow is asked no more than that', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  for (let count = 0; count < 6; count++) await send(desk, aPurge());
  await sandbox.faults({ type: 'hold', on: 'status', times: 100 });
  const worker = startWorker(desk.built);
  await expect
    .poll(async () => {
      await pass(desk, SECOND_MS);
      return (await sandbox.state()).held;
    })
    .toBe(4);
  await pass(desk, 5 * SECOND_MS);
  expect(await statusCalls(desk)).toBe(4);
  await sandbox.takeAgain();
  await sandbox.release();
  await expect
    .poll(async () => {
      await pass(desk, SECOND_MS);
      return statusCalls(desk);
    })
    .toBeGreaterThan(5);
  await worker.stop();
});

test('a worker that stops gives back what it has claimed, and another desk asks at once', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED);
  const { body } = await send(desk, aPurge());
  await sandbox.faults({ type: 'hold', on: 'status' });
  await arrived(desk);
  const worker = startWorker(desk.built);
  await expect
    .poll(async () => {
      await pass(desk, SECOND_MS);
      return (await sandbox.state()).held;
    })
    .toBe(1);
  await worker.stop();
  expect((await readRecord(desk, body.id)).progress).toBeNull();

  const other = await openDesk(CONFIGURED, { database: desk.location });
  await other.tick();
  expect((await readRecord(other, body.id)).progress).toEqual({ finished: 3, total: 3 });
  // The answer that comes too late to the one that gave it back changes nothing.
  await sandbox.release();
  await expect
    .poll(() => desk.log().some(({ msg }) => msg === 'discarded status poll: purge already updated'))
    .toBe(true);
  const { events } = await readRecord(other, body.id);
  expect(events.filter(({ reason }) => reason.startsWith('fr4-par'))).toHaveLength(1);
});

test('a worker that has stopped begins nothing more', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await startWorker(desk.built).stop();
  await send(desk, aPurge());
  const before = await statusCalls(desk);
  await pass(desk, 5 * SECOND_MS);
  expect(await statusCalls(desk)).toBe(before);
  expect(await sandbox.purges()).toHaveLength(1);
});
