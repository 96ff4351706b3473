import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Purges and their status changes. */
export const purges: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    await db.schema
      .createTable('purges')
      .addColumn('id', text, (column) => column.primaryKey().notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('updated_at', integer, (column) => column.notNull())
      .addColumn('actor', text, (column) => column.notNull())
      .addColumn('namespace', text, (column) => column.notNull())
      .addColumn('distribution', text, (column) => column.notNull())
      .addColumn('kind', text, (column) => column.notNull().check(sql`kind in ('url', 'hostname', 'pattern', 'all')`))
      .addColumn('value', text)
      .addColumn('mode', text, (column) => column.notNull().check(sql`mode in ('soft', 'hard')`))
      .addColumn('reason', text)
      .addColumn('ticket', text)
      .addColumn('status', text, (column) => column.notNull())
      .addColumn('purge_request_id', text)
      .addColumn('error_code', text)
      .addColumn('cdn_status', integer)
      .addColumn('cdn_message', text)
      .addColumn('cdn_answer', text)
      .addColumn('idempotency_key', text)
      .addColumn('request_hash', text)
      .addColumn('lease_expires_at', integer)
      .addCheckConstraint('purges_one_target', sql`(kind = 'all') = (value is null)`)
      .addUniqueConstraint('purges_actor_idempotency_key', ['actor', 'idempotency_key'])
      .modifyEnd(tableEnd)
      .execute();
    await db.schema.createIndex('purges_newest').on('purges').columns(['created_at', 'id']).execute();
    await db.schema
      .createIndex('purges_by_distribution')
      .on('purges')
      .columns(['namespace', 'distribution', 'created_at', 'id'])
      .execute();
    await db.schema
      .createIndex('purges_in_flight')
      .on('purges')
      .column('lease_expires_at')
      .where(sql<boolean>`lease_expires_at is not null`)
      .execute();
    await db.schema
      .createTable('purge_events')
      .addColumn('purge_id', text, (column) => column.notNull().references('purges.id'))
      .addColumn('sequence', integer, (column) => column.notNull())
      .addColumn('from_status', text)
      .addColumn('to_status', text, (column) => column.notNull())
      .addColumn('reason', text, (column) => column.notNull())
      .addColumn('at', integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('purge_events_order', ['purge_id', 'sequence'])
      .modifyEnd(tableEnd)
      .execute();
  },
};
