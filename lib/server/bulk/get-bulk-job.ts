import 'server-only';
import { AppError, isAppError } from '@/lib/server/app-error';
import { auditRefusal, authorizeSeeing, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { enter } from '@/lib/server/limits';
import {
  type BulkJobRecord,
  type BulkJobState,
  type JobCursor,
  sentAt,
  type Waiting,
} from '@/lib/server/store/bulk/bulk-state';
import { isOwnRecord } from '@/lib/shared/access/actor';
import type { BulkJob, BulkJobPage } from '@/lib/shared/bulk/bulk-job';
import { pauseReasonSchema } from '@/lib/shared/bulk/bulk-job-schema';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { modeSchema } from '@/lib/shared/purges/purge-input';
import { LONGEST_WAIT_MS } from '@/lib/shared/purges/send-window';
import { isoTime, isoTimeOrNull } from '@/lib/shared/text/moment';
import { stepsFor } from './job-rights';

/** A job is seen by its sender, who must be able to stop it, and by those who may see all that it purges. */
const isVisible = (context: Context, { actor, places }: BulkJobRecord) =>
  isOwnRecord(context.caller, actor) || places.every((place) => mayBeSeen(context, distributionOf(place)));

/** One job; throws `not_found` when there is none, or none that the caller may see. */
export async function requireBulkJob(context: Context, id: string): Promise<BulkJobRecord> {
  const job = await context.store.bulk.find(id);
  if (!job) throw new AppError('not_found');
  if (isVisible(context, job)) return job;
  const subject = job.places.map(distributionOf).find((name) => !mayBeSeen(context, name)) ?? null;
  await auditRefusal(context, { action: 'bulk.read', subject, subjectId: id }, 'forbidden_distribution');
  throw new AppError('not_found');
}

type ReadWaiting = () => Promise<Waiting>;

/** Reads the queue on first use, once for all jobs in a response. */
function waitingOnce({ store }: Context): ReadWaiting {
  let read: Promise<Waiting> | undefined;
  return () => {
    read ??= store.bulk.waiting();
    return read;
  };
}

async function secondsLeft({ settings, now }: Context, state: BulkJobState, waiting: ReadWaiting) {
  const { job, finishedAt } = state;
  if (finishedAt !== null || job.paused_at !== null || job.cancelled_at !== null) return null;
  const at = now();
  const last = { actor: job.actor, id: job.id, nth: state.counts.queued };
  const endsAt = sentAt(last, await waiting(), settings.sending, at);
  // What still waits by then expires.
  return Math.max(0, Math.ceil((Math.min(endsAt, job.created_at + LONGEST_WAIT_MS) - at) / 1000));
}

async function leftToRetry({ store }: Context, { job, counts, retriedBy }: BulkJobState): Promise<number> {
  if (counts.failed === 0 || (retriedBy.length === 0 && job.retry_of === null)) return counts.failed;
  return (await store.bulk.leftToRetry(job.id)).purges.length;
}

async function answerOf(context: Context, job: BulkJobRecord, waiting: ReadWaiting): Promise<BulkJob> {
  const state = await context.store.bulk.stateOf(job, context.now());
  const isOpen = job.cancelled_at === null && state.finishedAt === null;
  const isPaused = isOpen && job.paused_at !== null;
  return {
    id: job.id,
    createdAt: isoTime(job.created_at),
    actor: job.actor,
    mode: modeSchema.parse(job.mode),
    reason: job.reason,
    ticket: job.ticket,
    total: job.total,
    counts: state.counts,
    removed: state.removed,
    expired: state.expired,
    distributions: job.places.filter((place) => mayBeSeen(context, distributionOf(place))),
    paused: isPaused,
    pausedBecause: isPaused ? pauseReasonSchema.nullable().parse(job.paused_because) : null,
    expiresAt: isOpen ? isoTime(job.created_at + LONGEST_WAIT_MS) : null,
    may: isOpen ? stepsFor(context, job) : [],
    cancelled: job.cancelled_at !== null,
    finishedAt: isoTimeOrNull(state.finishedAt),
    perMinute: state.sentLately,
    secondsLeft: await secondsLeft(context, state, waiting),
    leftToRetry: await leftToRetry(context, state),
    retryOf: job.retry_of,
    retriedBy: state.retriedBy,
  };
}

/** One job and how far it is. */
export const getBulkJob = async (context: Context, id: string): Promise<BulkJob> =>
  answerOf(context, await requireBulkJob(context, id), waitingOnce(context));

/** The same for a page; undefined when there is none, or none that the caller may see. */
export const findBulkJob = (context: Context, id: string): Promise<BulkJob | undefined> =>
  getBulkJob(context, id).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not_found') return undefined;
    throw error;
  });

/**
 * Returns a job when none of its purges is queued or in flight, after the given seconds, when the caller disconnects, or
 * when the desk shuts down.
 */
export async function waitForBulkJob(
  context: Context,
  id: string,
  seconds: number,
  gone: AbortSignal,
  leaving: AbortSignal,
): Promise<BulkJob> {
  const job = await getBulkJob(context, id);
  if (job.finishedAt !== null || seconds === 0) return job;
  const leave = enter(context.uses.waits, context.caller);
  try {
    await context.jobWatch.untilStill(id, { ms: seconds * 1000, until: [gone, leaving] });
  } finally {
    leave();
  }
  return gone.aborted ? job : getBulkJob(context, id);
}

const printCursor = (place: JobCursor) => Buffer.from(JSON.stringify(place)).toString('base64url');

/** Reads a cursor that we printed; undefined for anything else. */
function parseCursor(text: string): JobCursor | undefined {
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    // PostgreSQL has no text with NUL.
    return Number.isSafeInteger(at) && typeof id === 'string' && !id.includes('\0') ? [at as number, id] : undefined;
  } catch {
    return undefined;
  }
}

/** How many jobs are looked at before it is known who may see them: in one read, and for one page. */
const LOOKED_AT = { atOnce: 50, atMost: 500 };

/**
 * Jobs that the caller may see, newest first, one page at a time. Where there are many that the caller may not see, a page
 * ends early; its cursor goes on.
 */
export async function listBulkJobs(
  context: Context,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  { atOnce, atMost } = LOOKED_AT,
): Promise<BulkJobPage> {
  await authorizeSeeing(context, 'bulk.read');
  let before = cursor === undefined ? undefined : parseCursor(cursor);
  if (cursor !== undefined && !before) throw new AppError('invalid_query', { errors: { cursor: ['Invalid cursor.'] } });
  const found: BulkJobRecord[] = [];
  let goesOn = true;
  for (let looked = 0; goesOn && looked < atMost && found.length <= limit; looked += atOnce) {
    const some = await context.store.bulk.page(before, atOnce);
    found.push(...some.filter((job) => isVisible(context, job)));
    const last = some.at(-1);
    if (last) before = [last.created_at, last.id];
    goesOn = some.length === atOnce;
  }
  const shown = found.slice(0, limit);
  const items: BulkJob[] = [];
  const waiting = waitingOnce(context);
  for (const job of shown) items.push(await answerOf(context, job, waiting));
  const last = shown.at(-1);
  if (found.length > limit && last) return { items, nextCursor: printCursor([last.created_at, last.id]) };
  return { items, nextCursor: goesOn && before ? printCursor(before) : null };
}
