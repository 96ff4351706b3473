import { seededRandom } from '../../sandbox/control/seeded-random';
import { compareLedgers, type Findings } from './compare-ledgers';
import { type KillRounds, playKillRounds } from './kill-rounds';
import { Orders } from './orders';
import { readLedgers } from './read-ledgers';
import { untilSettled } from './settle';
import { setStage } from './stage';
import { sendThroughTrouble, type Traffic } from './traffic';

export interface ChaosPlan {
  seed: number;
  /** Kills that must hit the moment that was meant. */
  rounds: number;
  /** Purges that clients must be told the end of. */
  purges: number;
  /** For killing, for sending, and for what is left afterwards: whatever is not done by then is not done, in milliseconds. */
  limitsMs: { rounds: number; purges: number; settling: number };
  say: (line: string) => void;
}

export interface ChaosReport {
  rounds: KillRounds;
  traffic: Traffic;
  /** Purges that a client knows the record of, both parts together. */
  acknowledged: number;
  placed: number;
  executed: number;
  findings: Findings;
  /** Told as unconfirmed at the end, and found again by asking the CDN. */
  unconfirmed: number;
  reconciled: number;
  seconds: { rounds: number; purges: number; settling: number };
}

/** Kills, disturbs, waits and compares; undefined where there is no PostgreSQL to run on. */
export async function runChaos({ seed, rounds, purges, limitsMs, say }: ChaosPlan): Promise<ChaosReport | undefined> {
  const stage = await setStage();
  if (!stage) return undefined;
  const started = performance.now();
  const seconds = { rounds: 0, purges: 0, settling: 0 };
  let lapStart = started;
  const lap = (name: keyof typeof seconds) => {
    const now = performance.now();
    seconds[name] = Math.round((now - lapStart) / 100) / 10;
    lapStart = now;
  };
  try {
    const random = seededRandom(seed);
    const orders = new Orders(stage.replicas, seed, random);
    const killed = await playKillRounds(stage, orders, { rounds, random, deadline: started + limitsMs.rounds });
    lap('rounds');
    say(
      `${killed.rounds} kills at the moment that was meant (${killed.missed} came at another one) ${seconds.rounds} s`,
    );
    for (const [name, count] of Object.entries(killed.hits)) say(`  ${count} ${name}`);
    const deadline = performance.now() + limitsMs.purges;
    const traffic = await sendThroughTrouble(stage, orders, { purges, seed, random, deadline });
    await orders.settled();
    lap('purges');
    say(`${traffic.purges} purges through ${traffic.kills} further kills and the CDN's faults ${seconds.purges} s`);
    const settled = await untilSettled(stage, limitsMs.settling);
    lap('settling');
    say(`${settled ? 'nothing' : 'something'} was left to do after ${seconds.settling} s`);
    const ledgers = await readLedgers(stage, orders);
    const [reconciled] = await stage.database.query<{ count: string }>(
      `select count(*) from purge_events where from_status = 'unconfirmed' and to_status = 'accepted'`,
    );
    return {
      rounds: killed,
      traffic,
      acknowledged: orders.acknowledged,
      placed: orders.placed,
      executed: ledgers.executed.length,
      findings: compareLedgers(ledgers),
      unconfirmed: ledgers.recorded.filter(({ status }) => status === 'unconfirmed').length,
      reconciled: Number(reconciled?.count ?? 0),
      seconds,
    };
  } finally {
    await stage.stop();
  }
}
