import 'server-only';
import type { Kysely, Transaction } from 'kysely';
import { lockAudit } from '@/lib/server/store/audit/audit-log';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { readPlaces } from './record-lines';

const JOBS_AT_ONCE = 100;
/** Lines that are folded in one transaction: others who write wait for it. */
const LINES_AT_ONCE = 100;

/** The first line of these bulk jobs on each of their distributions. */
const firstLines = (tx: Transaction<Database>, ids: readonly string[]) =>
  tx
    .selectFrom('purges as line')
    .select(({ fn }) => fn.min('line.sort_key').as('first'))
    .where('line.job_id', 'in', ids)
    .groupBy(['line.job_id', 'line.namespace', 'line.distribution']);

/** Gives these bulk jobs a row for each of their distributions. Returns how many had none. */
export async function unfoldFirstLines(tx: Transaction<Database>, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const changed = await tx
    .updateTable('purges')
    .set({ folded: null })
    .where('folded', 'is not', null)
    .where('sort_key', 'in', firstLines(tx, ids))
    .executeTakeFirst();
  return Number(changed.numUpdatedRows);
}

/** Folds some lines of a bulk job that are not the first on their distribution. Returns how many. */
async function foldLaterLines(tx: Transaction<Database>, id: string): Promise<number> {
  const later = await tx
    .selectFrom('purges')
    .select('sort_key')
    .where('job_id', '=', id)
    .where('folded', 'is', null)
    .where('sort_key', 'not in', firstLines(tx, [id]))
    .orderBy('sort_key')
    .limit(LINES_AT_ONCE)
    // What somebody is writing to right now is left for the next time.
    .$if(isPostgres(tx), (query) => query.forUpdate().skipLocked())
    .execute();
  if (later.length === 0) return 0;
  await tx
    .updateTable('purges')
    .set({ folded: 1 })
    .where(
      'sort_key',
      'in',
      later.map(({ sort_key }) => sort_key),
    )
    .execute();
  return later.length;
}

/** Mends bulk jobs whose lines a version before folded jobs has recorded or removed. */
export function createFoldRepair(db: Kysely<Database>) {
  /** The first of these jobs that has not one row for each of its distributions. */
  async function findDifferent(jobs: readonly { id: string; distributions: string }[]): Promise<string | undefined> {
    const ids = jobs.map(({ id }) => id);
    const rows = await db
      .selectFrom('purges')
      .select(({ fn }) => ['job_id', fn.countAll<number>().as('count')])
      .where('job_id', 'in', ids)
      .where('folded', 'is', null)
      .groupBy(['job_id', 'namespace', 'distribution'])
      .execute();
    const isDifferent = ({ id, ...job }: { id: string; distributions: string }) => {
      const own = rows.filter(({ job_id }) => job_id === id);
      return own.length !== readPlaces(job).length || own.some(({ count }) => Number(count) !== 1);
    };
    return jobs.find(isDifferent)?.id;
  }

  /**
   * Mends some lines of the next bulk job after an ID that needs it. Returns how many, and the ID to go on from; undefined at
   * the end.
   */
  async function refoldNext(after: string): Promise<{ mended: number; next: string | undefined }> {
    const jobs = await db
      .selectFrom('bulk_jobs')
      .select(['id', 'distributions'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(JOBS_AT_ONCE)
      .execute();
    if (jobs.length === 0) return { mended: 0, next: undefined };
    const id = await findDifferent(jobs);
    if (id === undefined) return { mended: 0, next: jobs.length === JOBS_AT_ONCE ? jobs.at(-1)?.id : undefined };
    return db.transaction().execute(async (tx) => {
      // Who records or removes lines has this lock, too.
      await lockAudit(tx);
      const unfolded = await unfoldFirstLines(tx, [id]);
      const folded = await foldLaterLines(tx, id);
      return { mended: unfolded + folded, next: folded === LINES_AT_ONCE ? after : id };
    });
  }

  return { refoldNext };
}
export type FoldRepair = ReturnType<typeof createFoldRepair>;
