import 'server-only';
import type { Kysely, Migration } from 'kysely';
import { wordingFor } from './column-types';

/** Adds the user responsible for a bulk job. The job sends only what this user may still purge. */
export const bulkAuthority: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('bulk_jobs').addColumn('authority', wordingFor(db).text).execute();
  },
};
