import 'server-only';
import { type Kysely, sql } from 'kysely';
import { byJob } from '@/lib/server/store/bulk/job-end';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';

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
