import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import type { JobLine } from './record-lines';

/** Another retry of the same job was recorded in the meantime. */
export class RetriedMeanwhile extends Error {}

/** What may be purged once more; an unconfirmed purge may have run. */
const MAY_BE_RETRIED: PurgeStatus[] = ['failed', 'cancelled'];

/** The retries of a job, and theirs. */
export async function retriesOf(db: Kysely<Database>, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive retries(id) as (
      select id from bulk_jobs where retry_of = ${id}
      union
      select bulk_jobs.id from bulk_jobs join retries on bulk_jobs.retry_of = retries.id
    )
    select id from retries order by id`.execute(db);
  return rows.map((row) => row.id);
}

/** Finds what is left to retry of a job. A retry keeps the line numbers of the first list. */
export function createBulkRetries(db: Kysely<Database>) {
  /** The lines that retries have sent, or will send. */
  async function retriedLines(retries: readonly string[]): Promise<Set<number>> {
    if (retries.length === 0) return new Set();
    const parts = await db
      .selectFrom('bulk_parts')
      .innerJoin('bulk_jobs', 'bulk_jobs.id', 'bulk_parts.job_id')
      .select('lines')
      .where('job_id', 'in', retries)
      .where('cancelled_at', 'is', null)
      .execute();
    // Read after the parts: a part that becomes purges meanwhile is in one of the two.
    const purges = await db
      .selectFrom('purges')
      .select('job_line')
      .where('job_id', 'in', retries)
      .where('status', 'not in', MAY_BE_RETRIED)
      .execute();
    const waiting = parts.flatMap(({ lines }) => (JSON.parse(lines) as JobLine[]).map(([line]) => line));
    return new Set([...waiting, ...purges.flatMap(({ job_line }) => job_line ?? [])]);
  }

  /** The failed purges of a job that no retry has sent or will send, and the retries that this takes into account. */
  async function leftToRetry(id: string) {
    const retries = await retriesOf(db, id);
    const failed = await db
      .selectFrom('purges')
      .select(['job_line', 'namespace', 'distribution', 'value'])
      .where('job_id', '=', id)
      .where('status', '=', 'failed')
      .orderBy('sort_key')
      .execute();
    const retried = await retriedLines(retries);
    return { retries, purges: failed.filter(({ job_line }) => job_line === null || !retried.has(job_line)) };
  }

  return { leftToRetry };
}
export type BulkRetries = ReturnType<typeof createBulkRetries>;
