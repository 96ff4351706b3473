import 'server-only';
import type { Kysely, Migration } from 'kysely';
import { wordingFor } from './column-types';

/** Where each distribution fetches its pages, as the CDN describes it: looks ask there, too. */
export const describedOrigins: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('known_distributions').addColumn('origin', wordingFor(db).text).execute();
  },
};
