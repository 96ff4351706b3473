import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { appendAudit, lockAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { CommitUnknown, databaseErrorOf } from '@/lib/server/store/engine/database-error';
import type { BulkJobRow, Database } from '@/lib/server/store/engine/schema';
import type { AddFirstEvents } from '@/lib/server/store/purges/purge-events';
import type { CreatedBulkJob, RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { errorNamed } from '@/lib/shared/error-named';
import { familyOf, RetriedMeanwhile } from './bulk-retries';
import { waitingLinesOf } from './bulk-state';
import { type JobLine, type JobPlace, type Recording, recordLines } from './record-lines';
import { type Authority, printAuthority } from './send-authority';

/** Lines that one transaction turns into purges: it takes a few milliseconds, for which others who write wait. */
export const LINES_AT_ONCE = 25;

/**
 * What the next request with the same key is answered with. It brings the list again: a rejected line is kept by its place
 * in there (from 0), without its text, which may hold a secret. Those of a retry are kept whole, as their purges are.
 */
export interface KeptAnswer extends Omit<CreatedBulkJob, 'rejected'> {
  rejected: ({ at: number; reason: string } | RejectedLine)[];
}

export interface NewBulkJob extends Pick<BulkJobRow, 'id' | 'actor' | 'mode' | 'reason' | 'ticket'> {
  retryOf: string | null;
  authority: Authority;
  /** Of a retry: the jobs with lines of the same first list that were taken into account. */
  family?: readonly string[];
  places: readonly JobPlace[];
  lines: readonly JobLine[];
  listSha256: string;
  idempotencyKey: string | null;
  requestHash: string;
  /** How many lines of the actor's jobs can wait, these included. */
  waitingMax: number;
  answer: KeptAnswer;
  /** Written with it: nothing is sent that is not in the audit log, too. */
  audit: NewAuditEntry;
}

/** The rows of a job's lines, printed before the transaction begins: others who write wait for that. */
function prepareParts(job: NewBulkJob) {
  const { id, lines } = job;
  const later = [];
  for (let from = LINES_AT_ONCE; from < lines.length; from += LINES_AT_ONCE) {
    const part = lines.slice(from, from + LINES_AT_ONCE);
    later.push({ job_id: id, part: from / LINES_AT_ONCE, size: part.length, lines: JSON.stringify(part) });
  }
  return { job, first: lines.slice(0, LINES_AT_ONCE), later };
}
type PreparedJob = ReturnType<typeof prepareParts>;

/** With this job, too many lines of its actor would wait. `waiting` do so already. */
export class TooManyWaiting extends Error {
  override readonly name = 'TooManyWaiting';

  constructor(readonly waiting: number) {
    super();
  }
}
export const isTooManyWaiting = errorNamed<TooManyWaiting>('TooManyWaiting');

/** Bulk jobs: lists that become ordinary purges, some lines at a time. */
export function createBulkStore(db: Kysely<Database>, addFirstEvents: AddFirstEvents) {
  async function insert(tx: Transaction<Database>, { job, first, later }: PreparedJob, recording: Recording) {
    const { id, actor, mode, reason, ticket, places, lines, audit } = job;
    const head = await lockAudit(tx);
    if (job.retryOf !== null) {
      const family = await familyOf(tx, job.retryOf);
      if (family.join() !== (job.family ?? []).join()) throw new RetriedMeanwhile();
    }
    // The credential may have been revoked since the request was let in; its jobs are paused then (pauseJobsOf).
    const named = tx.selectFrom('credentials').select('id').where('name', '=', actor);
    const isRevoked = (await named.where('revoked_at', 'is not', null).executeTakeFirst()) !== undefined;
    const row = await tx
      .insertInto('bulk_jobs')
      .values({
        id,
        created_at: recording.at,
        actor,
        mode,
        reason,
        ticket,
        total: lines.length,
        distributions: JSON.stringify(places),
        list_sha256: job.listSha256,
        idempotency_key: job.idempotencyKey,
        request_hash: job.requestHash,
        answer: JSON.stringify(job.answer),
        retry_of: job.retryOf,
        authority: printAuthority(job.authority),
        paused_at: isRevoked ? recording.at : null,
        paused_because: isRevoked ? 'credential_revoked' : null,
        cancelled_at: null,
        cancelled_by: null,
      })
      .onConflict((conflict) => conflict.columns(['actor', 'idempotency_key']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row) return false;
    // Under the lock of the audit log: of two lists at the same time, the second counts the first.
    const waiting = await waitingLinesOf(tx, actor);
    if (waiting + lines.length > job.waitingMax) throw new TooManyWaiting(waiting);
    // They have their turn from now on, however long the list is.
    await recordLines(tx, addFirstEvents, row, first, recording);
    if (later.length > 0) await tx.insertInto('bulk_parts').values(later).execute();
    await appendAudit(tx, audit, head);
    return true;
  }

  /**
   * Records a job with all of its lines; false when the actor's idempotency key is already taken. Throws `CommitUnknown`
   * when it is not known whether it is recorded, `RetriedMeanwhile` for a retry of what another retry has, `TooManyWaiting`
   * where the actor would have too many lines waiting.
   */
  async function create(job: NewBulkJob, recording: Recording): Promise<boolean> {
    const prepared = prepareParts(job);
    await otherWork();
    let isWritten = false;
    const recorded = db.transaction().execute(async (tx) => {
      const isNew = await insert(tx, prepared, recording);
      // What fails from here on is the commit.
      isWritten = isNew;
      return isNew;
    });
    return recorded.catch((cause: unknown) => {
      throw isWritten && databaseErrorOf(cause) === 'unreachable' ? new CommitUnknown(cause) : cause;
    });
  }

  async function findByIdempotencyKey(actor: string, key: string) {
    const row = await db
      .selectFrom('bulk_jobs')
      .select(['request_hash', 'answer'])
      .where('actor', '=', actor)
      .where('idempotency_key', '=', key)
      .executeTakeFirst();
    return row && { requestHash: row.request_hash, answer: JSON.parse(row.answer) as KeptAnswer };
  }

  /**
   * Turns the next lines of a job into purges, the first ones of each job before others; `prepare` is asked when there are
   * any. Returns how many.
   */
  async function recordNext(prepare: () => Promise<Recording>): Promise<number> {
    // Looked at without a lock first: most of the time there is nothing to do.
    const next = await db
      .selectFrom('bulk_parts')
      .innerJoin('bulk_jobs', 'bulk_jobs.id', 'bulk_parts.job_id')
      .select(['job_id', 'part'])
      .orderBy('part')
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
    if (!next) return 0;
    const recording = await prepare();
    return db.transaction().execute(async (tx) => {
      await lockAudit(tx);
      const part = await tx
        .deleteFrom('bulk_parts')
        .where('job_id', '=', next.job_id)
        .where('part', '=', next.part)
        .returning('lines')
        .executeTakeFirst();
      // Another replica did it.
      if (!part) return 0;
      const job = await tx.selectFrom('bulk_jobs').selectAll().where('id', '=', next.job_id).executeTakeFirstOrThrow();
      const lines = JSON.parse(part.lines) as JobLine[];
      await recordLines(tx, addFirstEvents, job, lines, recording);
      return lines.length;
    });
  }

  return { create, findByIdempotencyKey, recordNext };
}
export type BulkStore = ReturnType<typeof createBulkStore>;
