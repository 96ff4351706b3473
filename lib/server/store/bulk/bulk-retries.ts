import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { errorNamed } from '@/lib/shared/error-named';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import type { JobLine } from './record-lines';

/** Another retry of the same lines was recorded in the meantime. */
export class RetriedMeanwhile extends Error {
  override readonly name = 'RetriedMeanwhile';
}
export const isRetriedMeanwhile = errorNamed<RetriedMeanwhile>('RetriedMeanwhile');

/** What may be purged once more; an unconfirmed purge may have run. */
const MAY_BE_RETRIED: PurgeStatus[] = ['failed', 'cancelled'];

/** The jobs that send lines of the same first list as a job: that list, its retries, and theirs; the job itself, too. */
export async function familyOf(db: Kysely<Database>, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive earlier(id, retry_of) as (
      select id, retry_of from bulk_jobs where id = ${id}
      union
      select bulk_jobs.id, bulk_jobs.retry_of from bulk_jobs join earlier on bulk_jobs.id = earlier.retry_of
    ),
    family(id) as (
      select id from earlier
      union
      select bulk_jobs.id from bulk_jobs join family on bulk_jobs.retry_of = family.id
    )
    select id from family order by id`.execute(db);
  return rows.map((row) => row.id);
}

/** Finds what is left to retry of a job. A retry keeps the line numbers of the first list. */
export function createBulkRetries(db: Kysely<Database>) {
  /** The lines that these jobs have sent, or will send; of purges, those alone that have failed in a job. */
  async function linesSentBy(jobs: readonly string[], failedIn: string): Promise<Set<number>> {
    if (jobs.length === 0) return new Set();
    const parts = await db
      .selectFrom('bulk_parts')
      .innerJoin('bulk_jobs', 'bulk_jobs.id', 'bulk_parts.job_id')
      .select('lines')
      .where('job_id', 'in', jobs)
      .where('cancelled_at', 'is', null)
      .execute();
    // Read after the parts: a part that becomes purges meanwhile is in one of the two.
    const purges = await db
      .selectFrom('purges')
      .select('job_line')
      .where('job_id', 'in', jobs)
      .where('status', 'not in', MAY_BE_RETRIED)
      .where('job_line', 'in', ({ selectFrom }) =>
        selectFrom('purges').select('job_line').where('job_id', '=', failedIn).where('status', '=', 'failed'),
      )
      .execute();
    const waiting = parts.flatMap(({ lines }) => (JSON.parse(lines) as JobLine[]).map(([line]) => line));
    return new Set([...waiting, ...purges.flatMap(({ job_line }) => job_line ?? [])]);
  }

  /** The failed purges of a job that no job of its family has sent or will send, and the family that this takes into account. */
  async function leftToRetry(id: string) {
    const family = await familyOf(db, id);
    const failed = await db
      .selectFrom('purges')
      .select(['job_line', 'namespace', 'distribution', 'value'])
      .where('job_id', '=', id)
      .where('status', '=', 'failed')
      .orderBy('sort_key')
      .execute();
    const others = family.filter((one) => one !== id);
    const sent = await linesSentBy(others, id);
    return { family, purges: failed.filter(({ job_line }) => job_line === null || !sent.has(job_line)) };
  }

  return { leftToRetry };
}
export type BulkRetries = ReturnType<typeof createBulkRetries>;
