import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Purges that wait until the CDN takes them, and how fast each of its endpoints may be called. */
export const sendQueue: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    for (const name of ['not_before', 'dispatched_at'])
      await db.schema.alterTable('purges').addColumn(name, integer).execute();
    await db.schema
      .createTable('cdn_endpoints')
      .addColumn('name', text, (column) => column.primaryKey().notNull())
      .addColumn('full_at_us', integer, (column) => column.notNull())
      .addColumn('closed_until', integer)
      .addColumn('closed_at', integer)
      .modifyEnd(tableEnd)
      .execute();
    await sql`insert into cdn_endpoints(name, full_at_us) values ('cache-purge', 0), ('status', 0)`.execute(db);
  },
};
