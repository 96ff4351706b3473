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
    // Before the lines are written: PostgreSQL would put each into these, too.
    for (const name of Object.keys(indexes)) await db.schema.dropIndex(name).execute();
    // The lines are numbered in one go: what is looked up for each line reads the lines before it.
    await sql`
      update purges set folded = 1
      from (
        select sort_key, row_number() over (partition by job_id, namespace, distribution order by sort_key) as nth
        from purges where job_id is not null
      ) as line
      where line.sort_key = purges.sort_key and line.nth > 1`.execute(db);
    await sql`create index purges_unfolded on purges (sort_key) where folded is null`.execute(db);
    await sql`
      create index purges_for_job on purges (job_id, sort_key) where job_id is not null and folded is null`.execute(db);
    for (const [name, columns] of Object.entries(indexes))
      await db.schema.createIndex(name).on('purges').columns(columns).execute();
  },
};
