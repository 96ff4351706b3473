import 'server-only';
import { type Kysely, sql } from 'kysely';
import { byJob } from '@/lib/server/store/bulk/job-end';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { LONGEST_WAIT_MS, SENT_AGAIN_WITHIN_MS } from '@/lib/shared/purges/send-window';

/** The batch size: more at a time would block other requests. */
const EXPIRED_AT_ONCE = 500;

/**
 * Some purges that wait and were asked for before a moment (epoch milliseconds): lines of a job with their job, whenever they
 * were recorded. Those of cancelled jobs are about to be cancelled.
 */
export async function waitedTooLong(db: Kysely<Database>, before: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from purges where status = 'queued' and sort_key < ${sortKeyAt(before)}
      and not exists (select 1 from bulk_jobs where bulk_jobs.id = purges.job_id and bulk_jobs.cancelled_at is not null)
    union
    select purges.id from bulk_jobs cross join purges ${byJob(db)}
    where bulk_jobs.finished_at is null and bulk_jobs.cancelled_at is null and bulk_jobs.created_at < ${before}
      and purges.job_id = bulk_jobs.id and purges.status = 'queued'
    limit ${EXPIRED_AT_ONCE}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Some purges that wait to be sent again, although the CDN said too long ago that it had not received them. A purge waits for
 * a day at most, so earlier rows are of others.
 */
export async function tooLateAgain(db: Kysely<Database>, now: number): Promise<string[]> {
  // SQLite would rather read all that waits by its status; PostgreSQL has no such word.
  const byCode = isPostgres(db) ? sql`` : sql`indexed by purge_events_not_received`;
  const { rows } = await sql<{ id: string }>`
    select distinct purges.id from purge_events ${byCode} cross join purges
    where purges.id = purge_events.purge_id and purge_events.code = 'requeued_not_received' and purges.status = 'queued'
      and purge_events.at < ${now - SENT_AGAIN_WITHIN_MS} and purge_events.at > ${now - 2 * LONGEST_WAIT_MS}
    limit ${EXPIRED_AT_ONCE}`.execute(db);
  return rows.map(({ id }) => id);
}
