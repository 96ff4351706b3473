import { setTimeout as sleep } from 'node:timers/promises';
import { faultKinds } from '../../sandbox/control/chaos';
import type { Orders } from './orders';
import type { Stage } from './stage';

const CLIENTS = 8;
/** Every so many purges the CDN says 429, can be asked nothing, and a replica is killed; sooner where there are few. */
const TOO_MANY_EVERY = 500;
const SILENT_EVERY = 600;
const KILL_EVERY = 400;
const TIMES_AT_LEAST = 3;

/** Faults of every kind but 429: the CDN's minute of rest after each would leave time for nothing else. */
const faults = faultKinds.filter((kind) => !kind.startsWith('rate-limit'));
const RATE = 0.05;
/** Longer than the desk waits for an answer, so that some come too late. */
const SLOW_MS = 2500;
/** How long the CDN answers no question at a time, in milliseconds, and how many answers to purges get lost meanwhile. */
const SILENT_MS = 2000;
const LOST_MEANWHILE = 3;

export interface Traffic {
  purges: number;
  kills: number;
  /** Requests of the desk that met a fault at random. */
  faults: number;
}

/** Answers get lost, and nobody can ask what became of the purges: they stay unconfirmed until the CDN answers again. */
async function beSilent({ sandbox, routes }: Stage) {
  await sandbox.faults(
    { type: 'close', when: 'after', on: routes.purge, times: LOST_MEANWHILE },
    { type: 'status', status: 503, on: routes.find, times: 1000 },
  );
  await sleep(SILENT_MS);
  await sandbox.showOperations();
}

/** Sends purges by several clients through both replicas while the CDN misbehaves and replicas are killed (kill -9). */
export async function sendThroughTrouble(
  stage: Stage,
  orders: Orders,
  { purges, seed, random, deadline }: { purges: number; seed: number; random: () => number; deadline: number },
): Promise<Traffic> {
  const { sandbox, replicas, routes } = stage;
  let [left, done, kills] = [purges, 0, 0];
  const killEvery = Math.min(KILL_EVERY, purges / TIMES_AT_LEAST);
  const tooManyEvery = Math.min(TOO_MANY_EVERY, purges / TIMES_AT_LEAST);
  const silentEvery = Math.min(SILENT_EVERY, purges / TIMES_AT_LEAST);
  let nextKill = killEvery * (0.5 + random());
  let nextTooMany = tooManyEvery * random();
  let nextSilence = silentEvery * random();
  await sandbox.chaos({ seed, rate: RATE, on: routes.all, faults, slowMs: SLOW_MS });

  async function client() {
    while (left > 0 && performance.now() < deadline) {
      left -= 1;
      await orders.placeAndWait();
      done += 1;
      orders.requireGoingOn();
    }
  }
  async function troublemaker() {
    while (left > 0 && performance.now() < deadline) {
      await sleep(20);
      if (done >= nextTooMany) {
        nextTooMany = done + tooManyEvery * (0.5 + random());
        const retryAfter = random() < 0.5 ? '1' : new Date(Date.now() + 1000).toUTCString();
        await sandbox.faults({ type: 'status', on: routes.purge, status: 429, retryAfter });
      }
      if (done >= nextSilence) {
        nextSilence = done + silentEvery * (0.5 + random());
        await beSilent(stage);
      }
      if (done < nextKill) continue;
      nextKill = done + killEvery * (0.5 + random());
      const victim = random() < 0.5 ? replicas[0] : replicas[1];
      await Promise.all(replicas.map(({ up }) => up));
      await victim.kill();
      kills += 1;
      await victim.start();
    }
  }
  await Promise.all([troublemaker(), ...Array.from({ length: CLIENTS }, client)]);
  const { chaos } = await sandbox.state();
  await sandbox.endChaos();
  const applied = Object.values(chaos?.applied ?? {});
  return { purges: done, kills, faults: applied.reduce((sum, count) => sum + count, 0) };
}
