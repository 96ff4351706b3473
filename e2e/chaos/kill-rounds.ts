import { type KillPointName, killPoints, plannedRounds } from './kill-points';
import type { Orders } from './orders';
import type { Stage } from './stage';
import { until } from './until';

/** A moment that came too late or not at all is tried again, but not for ever. */
const ATTEMPTS_PER_ROUND = 1.5;
const QUIET_MS = 20_000;

export interface KillRounds {
  /** Replicas that were killed at the very moment that was meant, by moment. */
  hits: Partial<Record<KillPointName, number>>;
  rounds: number;
  missed: number;
}

/** Nothing waits and the CDN takes purges: what is sent now is sent at once. */
async function untilQuiet({ database }: Stage) {
  const isQuiet = async () => {
    const [row] = await database.query<{ quiet: boolean }>(
      `select not exists (select 1 from purges where status = 'queued') and coalesce(closed_until, 0) <=
         extract(epoch from clock_timestamp()) * 1000 as quiet from cdn_endpoints where name = 'cache-purge'`,
    );
    return row?.quiet;
  };
  if (!(await until(isQuiet, QUIET_MS, 50))) throw new Error('the queue does not come to an end');
}

async function playRound(stage: Stage, orders: Orders, name: KillPointName, random: () => number): Promise<boolean> {
  const { replicas, sandbox } = stage;
  // While one is killed, the one that was killed before comes back.
  const [first, second] = random() < 0.5 ? replicas : [replicas[1], replicas[0]];
  const victim = first.isUp ? first : second;
  await victim.up;
  const send = (count: number) => Array.from({ length: count }, () => orders.place(victim));
  try {
    return await killPoints[name]({ ...stage, victim, send, random });
  } finally {
    await sandbox.showOperations();
    await sandbox.release();
    for (const replica of replicas) if (replica.isGone) void replica.start();
  }
}

/** Kills replicas (kill -9) at chosen moments until so many kills have hit theirs, or the time is over. */
export async function playKillRounds(
  stage: Stage,
  orders: Orders,
  { rounds, random, deadline }: { rounds: number; random: () => number; deadline: number },
): Promise<KillRounds> {
  const played: KillRounds = { hits: {}, rounds: 0, missed: 0 };
  const plan = plannedRounds(random);
  let name = plan.next().value;
  while (played.rounds < rounds && played.missed < rounds * (ATTEMPTS_PER_ROUND - 1) + 5) {
    if (performance.now() > deadline) break;
    await untilQuiet(stage);
    if (await playRound(stage, orders, name, random)) {
      played.rounds += 1;
      played.hits[name] = (played.hits[name] ?? 0) + 1;
      name = plan.next().value;
    } else played.missed += 1;
    orders.requireGoingOn();
  }
  await Promise.all(stage.replicas.map(({ up }) => up));
  return played;
}
