import 'server-only';
import type { Kysely, Migration } from 'kysely';
import { wordingFor } from './column-types';

/** Who answers for what a bulk job sends: nothing is sent that they may not purge any more. */
export const bulkAuthority: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('bulk_jobs').addColumn('authority', wordingFor(db).text).execute();
  },
};
