import {
  areAll,
  areUnrecorded,
  lockRecords,
  MOMENT_MS,
  replicaThatAsks,
  replicaThatWaits,
  type Scene,
  somebodyPolls,
  untilHeld,
} from './scene';
import { until } from './until';

/**
 * Brings a replica to one moment and kills it there; true when it was there, before and after the kill. A replica that
 * does not get there is not killed.
 */
type KillPoint = (scene: Scene) => Promise<boolean>;

const UPDATE_PURGES = 'update "purges"';
const LOCK_AUDIT = 'select "sequence", "hash" from "audit_head"';
const some = ({ random }: Scene) => 1 + Math.floor(random() * 2);
const tooMany = ({ routes }: Scene) => ({ type: 'status', on: routes.purge, status: 429, retryAfter: '1' });

const beforeTheIntent: KillPoint = async (scene) => {
  const { database, victim } = scene;
  // Everybody who records an intent has to have this row.
  const lock = await database.lock('select 1 from audit_head for update');
  try {
    const orders = scene.send(some(scene));
    if (!(await replicaThatWaits(scene, LOCK_AUDIT, [victim]))) return false;
    await victim.kill();
    return await areUnrecorded(scene, orders);
  } finally {
    await lock.release();
  }
};

const beforeTheCall: KillPoint = async (scene) => {
  const { victim } = scene;
  victim.gate.hold();
  const orders = scene.send(some(scene));
  const isThere = await until(() => areAll(scene, orders, 'sending'), MOMENT_MS);
  if (isThere) await victim.kill();
  const stillIs = await areAll(scene, orders, 'sending');
  // The network may lose what it was given, or deliver it when nobody waits for the answer any more.
  if (scene.random() < 0.5) victim.gate.drop();
  else victim.gate.release();
  return isThere === true && stillIs;
};

const duringTheCall: KillPoint = async (scene) => {
  const { sandbox, victim, routes } = scene;
  const count = some(scene);
  await sandbox.faults({ type: 'hold', on: routes.purge, times: count });
  const orders = scene.send(count);
  if (!(await untilHeld(scene, count))) return false;
  await victim.kill();
  return areAll(scene, orders, 'sending');
};

const beforeTheOutcome: KillPoint = async (scene) => {
  const { sandbox, victim, routes } = scene;
  const count = some(scene);
  await sandbox.faults({ type: 'hold', on: routes.purge, times: count });
  const orders = scene.send(count);
  if (!(await untilHeld(scene, count))) return false;
  const lock = await lockRecords(scene, orders);
  try {
    await sandbox.release();
    if (!(await replicaThatWaits(scene, UPDATE_PURGES, [victim]))) return false;
    await victim.kill();
    return await areAll(scene, orders, 'sending');
  } finally {
    await lock.release();
  }
};

const whileQueued: KillPoint = async (scene) => {
  const { sandbox, victim } = scene;
  await sandbox.faults(tooMany(scene));
  const orders = scene.send(1);
  if (!(await until(() => areAll(scene, orders, 'queued'), MOMENT_MS))) return false;
  await victim.kill();
  return areAll(scene, orders, 'queued');
};

const whileTakenFromTheQueue: KillPoint = async (scene) => {
  const { sandbox } = scene;
  await sandbox.faults(tooMany(scene));
  const orders = scene.send(1);
  if (!(await until(() => areAll(scene, orders, 'queued'), MOMENT_MS))) return false;
  const lock = await lockRecords(scene, orders);
  try {
    const waits = await replicaThatWaits(scene, UPDATE_PURGES);
    await waits?.kill();
    return waits !== undefined && (await areAll(scene, orders, 'queued'));
  } finally {
    await lock.release();
  }
};

const duringADispatchedCall: KillPoint = async (scene) => {
  const { sandbox, routes } = scene;
  await sandbox.faults(tooMany(scene), { type: 'hold', on: routes.purge });
  const orders = scene.send(1);
  const asks = (await untilHeld(scene, 1)) && (await replicaThatAsks(scene));
  if (!asks) return false;
  await asks.kill();
  return areAll(scene, orders, 'sending');
};

/** A purge that is accepted has something to ask about a second later. */
const holdAPoll = async (scene: Scene) => {
  await scene.sandbox.faults({ type: 'hold', on: scene.routes.status });
  scene.send(1);
  return untilHeld(scene, 1);
};

const duringAPoll: KillPoint = async (scene) => {
  const asks = (await holdAPoll(scene)) && (await replicaThatAsks(scene));
  if (!asks) return false;
  await asks.kill();
  return somebodyPolls(scene);
};

const beforeAPollIsRecorded: KillPoint = async (scene) => {
  if (!(await holdAPoll(scene))) return false;
  const lock = await scene.database.lock('select 1 from purges where poll_owner is not null for update');
  try {
    await scene.sandbox.release();
    const waits = await replicaThatWaits(scene, UPDATE_PURGES);
    await waits?.kill();
    return waits !== undefined && (await somebodyPolls(scene));
  } finally {
    await lock.release();
  }
};

export const killPoints = {
  'before the intent': beforeTheIntent,
  'between intent and call': beforeTheCall,
  'during the call': duringTheCall,
  'between answer and record': beforeTheOutcome,
  'while queued': whileQueued,
  'while it is taken from the queue': whileTakenFromTheQueue,
  'during a call from the queue': duringADispatchedCall,
  'during a poll': duringAPoll,
  'between a poll and its record': beforeAPollIsRecorded,
} as const satisfies Record<string, KillPoint>;

export type KillPointName = keyof typeof killPoints;

const direct: KillPointName[] = [
  'before the intent',
  'between intent and call',
  'during the call',
  'between answer and record',
];
const polls: KillPointName[] = ['during a poll', 'between a poll and its record'];
const queued: KillPointName[] = ['while queued', 'while it is taken from the queue'];

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/**
 * What is tried in which order, for ever. After a call from the queue nobody takes anything from it until the lease of
 * the one who was killed is over, so that what needs no queue comes next.
 */
export function* plannedRounds(random: () => number): Generator<KillPointName, never> {
  for (;;) {
    yield* shuffled(queued, random);
    yield 'during a call from the queue';
    yield* shuffled([...direct, ...polls], random);
    yield* shuffled([...direct, ...direct], random);
  }
}
