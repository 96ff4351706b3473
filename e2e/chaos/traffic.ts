import { setTimeout as sleep } from 'node:timers/promises';
import { faultKinds } from '../../sandbox/control/chaos';
import type { Orders } from './orders';
import type { Stage } from './stage';

const CLIENTS = 8;
/** Every so many purges the CDN says 429, and a replica is killed; sooner where there are few. */
const TOO_MANY_EVERY = 500;
const KILL_EVERY = 400;
const TIMES_AT_LEAST = 3;

/** Faults of every kind but 429: the CDN's minute of rest after each would leave time for nothing else. */
const faults = faultKinds.filter((kind) => !kind.startsWith('rate-limit'));
const on = ['cache-purge', 'status', 'operations'];
const RATE = 0.05;
/** Longer than the desk waits for an answer, so that some come too late. */
const SLOW_MS = 2500;

export interface Traffic {
  purges: number;
  kills: number;
}

/** Sends purges by several clients through both replicas while the CDN misbehaves and replicas are killed (kill -9). */
export async function sendThroughTrouble(
  stage: Stage,
  orders: Orders,
  { purges, seed, random, deadline }: { purges: number; seed: number; random: () => number; deadline: number },
): Promise<Traffic> {
  const { sandbox, replicas } = stage;
  let [left, done, kills] = [purges, 0, 0];
  const killEvery = Math.min(KILL_EVERY, purges / TIMES_AT_LEAST);
  const tooManyEvery = Math.min(TOO_MANY_EVERY, purges / TIMES_AT_LEAST);
  let nextKill = killEvery * (0.5 + random());
  let nextTooMany = tooManyEvery * random();
  await sandbox.chaos({ seed, rate: RATE, on, faults, slowMs: SLOW_MS });

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
        await sandbox.faults({ type: 'status', status: 429, retryAfter });
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
  await sandbox.endChaos();
  return { purges: done, kills };
}
