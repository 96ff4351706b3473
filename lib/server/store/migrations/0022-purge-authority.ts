import 'server-only';
import type { Kysely, Migration } from 'kysely';
import { wordingFor } from './column-types';

/** Who answers for a purge that was sent alone, as for those of a bulk job: it may have to wait before it is sent. */
export const purgeAuthority: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('purges').addColumn('authority', wordingFor(db).text).execute();
  },
};
