import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Purges that were submitted together. */
export const groups: Migration = {
  async up(db: Kysely<unknown>) {
    const { text } = wordingFor(db);
    await db.schema.alterTable('purges').addColumn('group_id', text).execute();
    await sql`
      create index purges_by_group on purges (group_id, actor, namespace, distribution, sort_key)
      where group_id is not null`.execute(db);
  },
};
