import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

const numbers = ['accepted_at', 'next_poll_at', 'completion_ms', 'unreported_at', 'resolved_at'];
const counts = ['poll_count', 'poll_failures', 'sites_total', 'sites_finished'];
const texts = ['poll_owner', 'bytes_purged', 'bytes_not_purged', 'finding', 'resolved_by', 'resolution_note'];

/** How a purge goes on after it was accepted: when to ask next, what each site reported, what a person found out. */
export const tracking: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    for (const name of numbers) await db.schema.alterTable('purges').addColumn(name, integer).execute();
    for (const name of texts) await db.schema.alterTable('purges').addColumn(name, text).execute();
    for (const name of counts)
      await db.schema
        .alterTable('purges')
        .addColumn(name, integer, (column) => column.notNull().defaultTo(0))
        .execute();
    await db.schema.alterTable('purge_events').addColumn('actor', text).execute();
    await db.schema
      .createTable('purge_sites')
      .addColumn('purge_id', text, (column) => column.notNull().references('purges.id'))
      .addColumn('site', text, (column) => column.notNull())
      .addColumn('state', text, (column) => column.notNull())
      .addColumn('raw_status', text, (column) => column.notNull())
      .addColumn('started_at', integer)
      .addColumn('finished_at', integer)
      .addColumn('bytes_purged', text)
      .addColumn('bytes_not_purged', text)
      .addPrimaryKeyConstraint('purge_sites_one_each', ['purge_id', 'site'])
      .modifyEnd(tableEnd)
      .execute();
    await db.schema
      .createIndex('purges_to_poll')
      .on('purges')
      .column('next_poll_at')
      .where(sql<boolean>`next_poll_at is not null`)
      .execute();
    // Purges from before are asked about as well, once each if it is too late for more.
    await sql`update purges set accepted_at = updated_at where status = 'accepted'`.execute(db);
    await sql`update purges set next_poll_at = updated_at where status in ('accepted', 'unconfirmed')`.execute(db);
  },
};
