import 'server-only';
import { setMaxListeners } from 'node:events';
import { systemActor } from '@/lib/server/auth/caller';
import type { Dependencies } from '@/lib/server/build-dependencies';
import { workOnBulkJobs } from '@/lib/server/bulk/work-on-bulk-jobs';
import { claimNextLook, lookAfterPurge, recallMissedLooks, recallParkedLooks } from '@/lib/server/edge/look-after';
import { during } from '@/lib/server/observability/trace-context';
import { dispatchNextPurge, expireQueuedPurges, settleInterruptedPurges } from '@/lib/server/purges/dispatch-purge';
import { PassedOver } from '@/lib/server/purges/passed-over';
import {
  createCommandRemoval,
  createFoldMending,
  createOrphanRemoval,
  removeOldPurges,
} from '@/lib/server/purges/remove-old-purges';
import { INDEXED_AT_ONCE } from '@/lib/server/store/history/search-index';
import { createOutsideReader } from '@/lib/server/tracking/outside-purges';
import { claimNextPurge, followPurge, recallParkedPurges } from '@/lib/server/tracking/track-purge';
import type { Purge } from '@/lib/shared/purges/purge-record';

const INTERRUPTED_INTERVAL_MS = 5000;
/** The interval at which the worker looks for purges without a scheduled look, in milliseconds. It reads the last hour. */
const MISSED_LOOKS_INTERVAL_MS = 30_000;
/** How often the head of the audit log goes into the program's own log, in milliseconds. */
const ANCHOR_INTERVAL_MS = 3_600_000;
/** How often it is looked for purges that are too old, and how long others have their turn between two lots of them. */
const RETENTION_INTERVAL_MS = 3_600_000;
const RETENTION_PAUSE_MS = 1000;
/** The same between two lots of purge commands at the CDN: reads of its configuration are limited, and so are deletions. */
const COMMANDS_PAUSE_MS = 15_000;
/** How often the desk reads the token's expiry from the CDN, in milliseconds. */
const TOKEN_EXPIRY_INTERVAL_MS = 6 * 3_600_000;
/** How long to wait when nothing is due, in milliseconds: what a purge's end is noticed late by at most, beside its poll. */
const IDLE_MS = 250;
/** How often new purges are put into the text index, and how long others have their turn when they are many; in milliseconds. */
const UNINDEXED_MS = 2000;
const INDEXED_PAUSE_MS = 20;
/** How long others have their turn between two pieces of work on bulk jobs, in milliseconds. */
const BULK_PAUSE_MS = 50;
const FINISH_INTERVAL_MS = 2000;
/** A desk whose distributions are configured reads none, in milliseconds. */
const NOTHING_TO_READ_MS = 5000;
/** After a task that failed (the database, mostly), in milliseconds. */
const TROUBLE_MS = 5000;
/** Polls that may be out at once: a CDN that answers slowly must not hold up the others. */
const CONCURRENCY = 4;

/** Does some of its work. Resolves with how long it rests before the next tick, in milliseconds. */
type Task = () => Promise<{ restMs: number }>;

export interface BackgroundWork {
  /** By name; they know nothing of each other. A task that fails throws. */
  tasks: Record<
    'follow' | 'look' | 'dispatch' | 'bulk' | 'finish' | 'read' | 'outside' | 'settle' | 'index' | 'anchor' | 'remove',
    Task
  >;
  /** Resolves when the calls to the CDN are over that tasks have begun. */
  callsEnded: () => Promise<void>;
  /** Gives back what has been claimed. */
  release: () => Promise<unknown>;
}

/** The background work, task by task. The caller runs the tasks and decides when. */
export function createBackgroundWork(desk: Dependencies): BackgroundWork {
  const { log, store, config, heartbeat, reader, contextFor } = desk;
  const context = contextFor(systemActor);
  const owner = context.newId();
  const outside = createOutsideReader(context);
  const removeOrphans = createOrphanRemoval(context);
  const passedOver = new PassedOver();
  const removeOldCommands = createCommandRemoval(context);
  const mendFolds = createFoldMending(context);
  const asking = new Set<Promise<void>>();
  const readings = new Set<Promise<void>>();
  const looks = new Set<Promise<void>>();
  /** Purges that are looked at: a distribution that does not answer takes no turn but its own. */
  const lookedAt = new Set<Purge>();
  let missedLooksAt = 0;

  /** Begins what is due next and does not wait for it; false when nothing is due, or enough is under way. */
  async function begin<Claimed>(
    underWay: Set<Promise<void>>,
    claim: () => Promise<Claimed | undefined>,
    work: (claimed: Claimed) => Promise<void>,
    onFailure: (claimed: Claimed, err: unknown) => void,
  ): Promise<boolean> {
    if (underWay.size >= CONCURRENCY) return false;
    const claimed = await claim();
    if (!claimed) return false;
    const running: Promise<void> = work(claimed)
      // Its lease runs out, and it is done again.
      .catch((err: unknown) => onFailure(claimed, err))
      .finally(() => underWay.delete(running));
    underWay.add(running);
    return true;
  }

  const followOne = () =>
    begin(
      asking,
      () => claimNextPurge(context, owner),
      (followed) => during({ purgeId: followed.purge.id }, () => followPurge(context, owner, followed)),
      ({ purge }, err) => log.error({ err, purgeId: purge.id }, 'purge tracking failed'),
    );

  const lookOnce = () =>
    begin(
      looks,
      () => claimNextLook(context, owner, lookedAt),
      ({ purge, ...due }) => {
        lookedAt.add(purge);
        const looking = during({ purgeId: purge.id }, () => lookAfterPurge(context, owner, { purge, ...due }));
        return looking.finally(() => lookedAt.delete(purge));
      },
      ({ purge }, err) => log.error({ err, purgeId: purge.id }, 'look after a purge failed'),
    );

  const readOne = async () =>
    reader !== undefined &&
    begin(readings, reader.claim, reader.read, (claimed, err) =>
      log.error({ err, ...claimed }, 'distribution read failed'),
    );

  const tasks: BackgroundWork['tasks'] = {
    /** Logs the newest audit entry, so that an operator can later compare it with the audit log and detect tampering. */
    async anchor() {
      const [newest] = await store.audit.page({}, { limit: 1 });
      if (newest) log.info({ sequence: newest.sequence, hash: newest.hash }, 'newest audit entry');
      return { restMs: ANCHOR_INTERVAL_MS };
    },
    async follow() {
      heartbeat.beat('follow');
      const found = await followOne();
      return { restMs: found ? 60_000 / config.tracking.polls.perMinute : IDLE_MS };
    },
    /** What visitors get after purges. Where looks are off, what was to be looked at before that is settled. */
    async look() {
      heartbeat.beat('look');
      return { restMs: (await lookOnce()) ? 0 : IDLE_MS };
    },
    async dispatch() {
      heartbeat.beat('dispatch');
      const dispatched = await dispatchNextPurge(context, passedOver);
      if (dispatched.outcome !== 'idle') return { restMs: 0 };
      return { restMs: Math.min(IDLE_MS, dispatched.forMs ?? IDLE_MS) };
    },
    /** Lines of bulk jobs become purges, some at a time. */
    async bulk() {
      heartbeat.beat('bulk');
      return { restMs: (await workOnBulkJobs(context)) ? BULK_PAUSE_MS : IDLE_MS };
    },
    /** Records when bulk jobs finished. Not urgent: pages read the state of a job from its purges. */
    async finish() {
      return { restMs: (await store.bulk.finishNext()) > 0 ? BULK_PAUSE_MS : FINISH_INTERVAL_MS };
    },
    /** What the budget allows at once is read at once. */
    async read() {
      heartbeat.beat('read');
      if (await readOne()) return { restMs: 0 };
      return { restMs: reader ? IDLE_MS : NOTHING_TO_READ_MS };
    },
    /** Purges that were made without the desk. */
    outside: outside.step,
    async settle() {
      heartbeat.beat('settle');
      const count = await settleInterruptedPurges(context);
      if (count > 0) log.warn({ count }, 'interrupted purges marked unconfirmed');
      const parked = await recallParkedPurges(context);
      if (parked > 0) log.warn({ count: parked }, 'clock moved back: status polls rescheduled');
      const parkedLooks = await recallParkedLooks(context);
      if (parkedLooks > 0) log.warn({ count: parkedLooks }, 'clock moved back: looks rescheduled');
      if (context.now() >= missedLooksAt) {
        missedLooksAt = context.now() + MISSED_LOOKS_INTERVAL_MS;
        const missed = await recallMissedLooks(context);
        if (missed > 0) log.info({ count: missed }, 'looks scheduled that an older replica left out');
      }
      const expired = await expireQueuedPurges(context);
      if (expired > 0) log.warn({ count: expired }, 'queued purges expired');
      return { restMs: INTERRUPTED_INTERVAL_MS };
    },
    /** Writes the text index, which is half of what a purge writes to SQLite. No request waits for it. */
    async index() {
      // A few purges cost the index as much as many.
      return { restMs: (await store.indexPending()) === INDEXED_AT_ONCE ? INDEXED_PAUSE_MS : UNINDEXED_MS };
    },
    async remove() {
      const commands = await removeOldCommands();
      if (commands.count > 0) log.info({ count: commands.count }, 'old purge commands deleted');
      const removed = await removeOldPurges(context);
      if (removed > 0) log.info({ count: removed }, 'old purges removed');
      const changes = await store.changes.removeOld();
      const moreLooks = await removeOrphans();
      const moreFolds = await mendFolds();
      if (removed + changes > 0 || moreLooks || moreFolds) return { restMs: RETENTION_PAUSE_MS };
      return { restMs: commands.isMore ? COMMANDS_PAUSE_MS : RETENTION_INTERVAL_MS };
    },
  };
  return {
    tasks,
    callsEnded: async () => void (await Promise.all([...asking, ...readings, ...looks])),
    // What is being asked right now would be asked again anyway: its answer changes nothing but the record.
    release: () =>
      Promise.all([
        store.tracking.release(owner, context.now()),
        store.looks.release(owner, context.now()),
        outside.release(),
      ]),
  };
}

export interface Worker {
  /** Takes no more work, and gives back what it has claimed. */
  stop: () => Promise<void>;
}

/** Runs the background work from now on. A tick that fails is logged; the next one comes anyway. */
export function startWorker(desk: Dependencies): Worker {
  const { log, timing } = desk;
  const { tasks, release } = createBackgroundWork(desk);
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every loop waits for it: Node would warn of a leak.
  setMaxListeners(0, signal);
  const keepDoing = async ([name, tick]: [string, Task]) => {
    while (!signal.aborted)
      try {
        const { restMs } = await tick();
        if (restMs > 0) await timing.wait(restMs, signal);
      } catch (err) {
        log.error({ err, task: name }, 'background tick failed');
        await timing.wait(TROUBLE_MS, signal);
      }
  };
  /** Not a task, because no other work depends on it. */
  const readTokenExpiry = async () => {
    await desk.cdn.readTokenExpiry();
    return { restMs: TOKEN_EXPIRY_INTERVAL_MS };
  };
  const running = [...Object.entries(tasks), ['token expiry', readTokenExpiry] as [string, Task]].map(keepDoing);

  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
      await release();
    },
  };
}
