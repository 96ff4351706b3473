import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import { seededRandom } from '../../sandbox/control/seeded-random';
import { compareLedgers, type Findings } from './compare-ledgers';
import { type KillRounds, playKillRounds } from './kill-rounds';
import { Orders } from './orders';
import { readLedgers } from './read-ledgers';
import { untilSettled } from './settle';
import { setStage } from './stage';
import { sendThroughTrouble, type Traffic } from './traffic';

export interface ChaosPlan {
  api: PurgeApi;
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
  /** Unconfirmed at the end, and at any time; found again by asking the CDN, and sent again because it had not got it. */
  unconfirmed: number;
  onceUnconfirmed: number;
  reconciled: number;
  sentAgain: number;
  seconds: { rounds: number; purges: number; settling: number };
}

/** Kills, disturbs, waits and compares; undefined where there is no PostgreSQL to run on. */
export async function runChaos({
  api,
  seed,
  rounds,
  purges,
  limitsMs,
  say,
}: ChaosPlan): Promise<ChaosReport | undefined> {
  const stage = await setStage({}, api);
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
    const { purges: sent, kills, faults } = traffic;
    say(`${sent} purges through ${kills} further kills and ${faults} faults of the CDN ${seconds.purges} s`);
    const settled = await untilSettled(stage, limitsMs.settling);
    lap('settling');
    say(`${settled ? 'nothing' : 'something'} was left to do after ${seconds.settling} s`);
    const ledgers = await readLedgers(stage, orders);
    const [counts] = await stage.database.query<Record<'once_unconfirmed' | 'reconciled' | 'sent_again', string>>(
      `select count(distinct purge_id) filter (where to_status = 'unconfirmed') as once_unconfirmed,
         count(*) filter (where from_status = 'unconfirmed' and to_status = 'accepted') as reconciled,
         count(*) filter (where code = 'requeued_not_received') as sent_again from purge_events`,
    );
    return {
      rounds: killed,
      traffic,
      acknowledged: orders.acknowledged,
      placed: orders.placed,
      executed: ledgers.executed.length,
      findings: compareLedgers(ledgers),
      unconfirmed: ledgers.recorded.filter(({ status }) => status === 'unconfirmed').length,
      onceUnconfirmed: Number(counts?.once_unconfirmed),
      reconciled: Number(counts?.reconciled),
      sentAgain: Number(counts?.sent_again),
      seconds,
    };
  } finally {
    await stage.stop();
  }
}
