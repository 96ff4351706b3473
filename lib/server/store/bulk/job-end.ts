import 'server-only';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';

/** SQLite would rather read all that waits by its status, whatever job it is of; PostgreSQL has no such word. */
export const byJob = (db: Kysely<Database>) => (isPostgres(db) ? sql`` : sql`indexed by purges_of_job`);

/** Whether something of the job `bulk_jobs` waits or is in flight. */
export const isMoving = (db: Kysely<Database>) => sql<boolean>`(
  exists (select 1 from bulk_parts where bulk_parts.job_id = bulk_jobs.id) or
  exists (select 1 from purges ${byJob(db)}
    where purges.job_id = bulk_jobs.id and purges.status in ('queued', 'sending')))`;

/** Returns when the last line of a job left the queue: the CDN answered, or the line is not sent. Reads the whole job. */
export async function lastLeftAt(db: Kysely<Database>, id: string): Promise<number | null> {
  const row = await db
    .selectFrom('purges')
    .innerJoin('purge_events', 'purge_events.purge_id', 'purges.id')
    .select(({ fn }) => fn.max('purge_events.at').as('at'))
    .where('purges.job_id', '=', id)
    .where('from_status', 'in', ['queued', 'sending'])
    .where('to_status', 'not in', ['queued', 'sending'])
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Marks a job as unfinished, because one of its lines is queued again. */
export const reopenJob = (tx: Transaction<Database>, id: string) =>
  tx.updateTable('bulk_jobs').set({ finished_at: null }).where('id', '=', id).execute();

export function createJobEnds(db: Kysely<Database>) {
  /** Records the end of a finished job, so that it is looked up only once. Returns the number of jobs. */
  async function finishNext(): Promise<number> {
    const found = await db
      .selectFrom('bulk_jobs')
      .select('id')
      .where('finished_at', 'is', null)
      .where(sql<boolean>`not ${isMoving(db)}`)
      .limit(1)
      .executeTakeFirst();
    if (!found) return 0;
    return db.transaction().execute(async (tx) => {
      const job = tx.selectFrom('bulk_jobs').select('created_at').where('id', '=', found.id);
      // A line that goes back into the queue does so before this lock, and is seen below, or after it, and opens the job again.
      const locked = await (isPostgres(tx) ? job.forUpdate() : job).executeTakeFirst();
      if (!locked) return 0;
      const finishedAt = Math.max(locked.created_at, (await lastLeftAt(tx, found.id)) ?? 0);
      const finished = await tx
        .updateTable('bulk_jobs')
        .set({ finished_at: finishedAt })
        .where('id', '=', found.id)
        .where(sql<boolean>`not ${isMoving(tx)}`)
        .executeTakeFirst();
      return Number(finished.numUpdatedRows);
    });
  }

  return { finishNext };
}
export type JobEnds = ReturnType<typeof createJobEnds>;
