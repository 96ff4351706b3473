import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';

/** The desk looks all the time for purges that it must not send again, and the timelines are long. */
export const notReceived: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create index purge_events_not_received on purge_events (at) where code = 'requeued_not_received'`.execute(db);
  },
};
