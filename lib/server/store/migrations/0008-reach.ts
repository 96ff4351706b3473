import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** How much of its distribution a purge reaches; null for one that was recorded before the desk found that out. */
export const reach: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('purges')
      .addColumn('reach', wordingFor(db).text, (column) =>
        column.check(sql`reach in ('everything', 'part', 'unjudged')`),
      )
      .execute();
  },
};
