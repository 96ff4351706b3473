import 'server-only';
import type { Kysely, Migration } from 'kysely';
import { wordingFor } from './column-types';

/** What the CDN answered when it asked for a pause: an administrator decides by it whether the pause makes sense. */
export const pauseSource: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text } = wordingFor(db);
    await db.schema.alterTable('cdn_endpoints').addColumn('closed_status', integer).execute();
    await db.schema.alterTable('cdn_endpoints').addColumn('retry_after', text).execute();
  },
};
