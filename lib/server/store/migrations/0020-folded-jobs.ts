import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Indexes of the filters that a whole bulk job fits or does not: whether a line is folded is read from them, not from its row. */
const indexes: Record<string, string[]> = {
  purges_by_namespace: ['namespace', 'sort_key', 'folded'],
  purges_by_distribution: ['namespace', 'distribution', 'sort_key', 'folded'],
  purges_by_mode: ['mode', 'sort_key', 'folded'],
  purges_by_kind: ['kind', 'sort_key', 'folded'],
  purges_by_actor: ['actor', 'sort_key', 'folded'],
};

/** Which purge stands for its bulk job where the history shows a job as one row: the first one on each distribution. */
export const foldedJobs: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer } = wordingFor(db);
    await db.schema.alterTable('purges').addColumn('folded', integer).execute();
    await sql`
      update purges set folded = 1
      where job_id is not null and exists (
        select 1 from purges as earlier
        where earlier.job_id = purges.job_id and earlier.sort_key < purges.sort_key
          and earlier.namespace = purges.namespace and earlier.distribution = purges.distribution
      )`.execute(db);
    await sql`create index purges_unfolded on purges (sort_key) where folded is null`.execute(db);
    await sql`
      create index purges_for_job on purges (job_id, sort_key) where job_id is not null and folded is null`.execute(db);
    for (const [name, columns] of Object.entries(indexes)) {
      await db.schema.dropIndex(name).execute();
      await db.schema.createIndex(name).on('purges').columns(columns).execute();
    }
  },
};
