import 'server-only';
import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SqlBool,
  sql,
  type Transaction,
  type Updateable,
} from 'kysely';
import { appendAudit, lockAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { lockEndpoint } from '@/lib/server/store/cdn/cdn-rate-limit';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { Database } from '@/lib/server/store/engine/schema';
import { endQueued } from '@/lib/server/store/purges/end-queued';
import type { AddSameEvent } from '@/lib/server/store/purges/purge-events';
import type { PauseReason } from '@/lib/shared/bulk/bulk-job';
import { byJob } from './job-end';
import { type Authority, answeredByCredential, type PrintedAuthority, printAuthority } from './send-authority';

/** Purges that one transaction cancels: others who write wait for it, some 15 ms on SQLite. */
const CANCELLED_AT_ONCE = 200;

interface QueuedOfCancelled {
  id: string;
  cancelled_by: string | null;
}

/** Purges that wait although their job was cancelled: looked for all the time, in the few jobs that are not over. */
const queuedOfCancelled = compiledOnce<object, QueuedOfCancelled>((db) => ({
  compile: () =>
    sql<QueuedOfCancelled>`
      select purges.id, bulk_jobs.cancelled_by from bulk_jobs cross join purges ${byJob(db)}
      where bulk_jobs.finished_at is null and bulk_jobs.cancelled_at is not null
        and purges.job_id = bulk_jobs.id and purges.status = 'queued'
      limit ${CANCELLED_AT_ONCE}`.compile(db),
}));

/**
 * Holds back the jobs that a credential answers for, in the transaction that revokes it and has the lock of the audit log:
 * they stay paused until a user with the right role resumes or cancels them.
 */
export async function pauseJobsOf(
  tx: Transaction<Database>,
  credential: string,
  at: number,
  audit: (jobId: string) => NewAuditEntry,
): Promise<void> {
  await lockEndpoint(tx, 'cache-purge');
  const paused = await tx
    .updateTable('bulk_jobs')
    .set({ paused_at: sql<number>`coalesce(paused_at, cast(${at} as bigint))`, paused_because: 'credential_revoked' })
    .where(answeredByCredential(credential))
    .where('finished_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .returning('id')
    .execute();
  for (const { id } of paused) await appendAudit(tx, audit(id));
}

/** Why the desk pauses a job, and whose rights that depends on: another user may have taken over the job. */
interface Hold {
  because: PauseReason;
  authority: PrintedAuthority;
  at: number;
}

type JobChange = Updateable<Database['bulk_jobs']>;
type JobCondition = (row: ExpressionBuilder<Database, 'bulk_jobs'>) => Expression<SqlBool>;

/** Pauses, resumes and cancels bulk jobs. */
export function createJobChanges(db: Kysely<Database>, addSameEvent: AddSameEvent) {
  /** Changes a job that was not cancelled and fits `where`; false where there is none. The audit log gets what was changed. */
  async function change(
    id: string,
    set: JobChange,
    audit: NewAuditEntry,
    where: JobCondition = ({ val }) => val(true),
  ): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const head = await lockAudit(tx);
      // A claim first reads which jobs have a turn, so this answer holds for the next claim.
      await lockEndpoint(tx, 'cache-purge');
      const row = await tx
        .updateTable('bulk_jobs')
        .set(set)
        .where('id', '=', id)
        .where('cancelled_at', 'is', null)
        .where(where)
        .returning('id')
        .executeTakeFirst();
      if (row) await appendAudit(tx, audit, head);
      return row !== undefined;
    });
  }

  /** Holds a job back or lets it go on; false where it is so already, or was cancelled. `authority` answers for it from now on. */
  const setPaused = (id: string, pausedAt: number | null, audit: NewAuditEntry, authority?: Authority) =>
    change(
      id,
      { paused_at: pausedAt, paused_because: null, ...(authority && { authority: printAuthority(authority) }) },
      audit,
      (row) => row('paused_at', pausedAt === null ? 'is not' : 'is', null),
    );

  /** Holds a job back of which nothing may be sent any longer; false where that has changed. */
  const holdBack = (id: string, { because, authority, at }: Hold, audit: NewAuditEntry) =>
    change(id, { paused_at: at, paused_because: because }, audit, (row) =>
      row.and([row('paused_at', 'is', null), row('authority', authority === null ? 'is' : '=', authority)]),
    );

  /** Cancels a job: from now on nothing of it is sent. False where it was cancelled before. */
  const cancel = (id: string, { by, at }: { by: string; at: number }, audit: NewAuditEntry) =>
    change(id, { cancelled_at: at, cancelled_by: by }, audit);

  /** Writes into the records of some queued purges that their job was cancelled; returns how many. */
  async function cancelNext(now: number): Promise<number> {
    const found = await queuedOfCancelled(db, {});
    if (found.length === 0) return 0;
    // One event for all of them: what somebody else cancelled comes in the next lot.
    const by = found[0]?.cancelled_by ?? null;
    const ids = found.filter(({ cancelled_by }) => cancelled_by === by).map(({ id }) => id);
    return db.transaction().execute(async (tx) => {
      await lockEndpoint(tx, 'cache-purge');
      const event = { code: 'cancelled', details: {}, ...(by !== null && { actor: by }) } as const;
      const { never, unclear } = await endQueued(tx, addSameEvent, ids, { status: 'cancelled', event, at: now });
      return never + unclear;
    });
  }

  return { setPaused, holdBack, cancel, cancelNext };
}
export type JobChanges = ReturnType<typeof createJobChanges>;
