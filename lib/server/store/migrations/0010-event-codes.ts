import 'server-only';
import type { Kysely, Migration } from 'kysely';
import { wordingFor } from './column-types';

/** What an event says as a code with details (JSON); null for events of versions that wrote only a sentence. */
export const eventCodes: Migration = {
  async up(db: Kysely<unknown>) {
    const { text } = wordingFor(db);
    for (const name of ['code', 'details']) await db.schema.alterTable('purge_events').addColumn(name, text).execute();
  },
};
