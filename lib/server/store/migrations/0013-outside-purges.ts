import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Purges that the desk found at the CDN and did not send, and how far it has read the CDN's lists. */
export const outsidePurges: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    await db.schema.alterTable('purges').addColumn('outside', text).execute();
    await db.schema.alterTable('purges').addColumn('command_name', text).execute();
    await sql`create index purges_outside on purges (sort_key) where outside is not null`.execute(db);
    await db.schema
      .createTable('outside_reads')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('namespace', text, (column) => column.notNull())
      .addColumn('distribution', text, (column) => column.notNull())
      .addColumn('api', text, (column) => column.notNull())
      .addColumn('due_at', integer, (column) => column.notNull())
      .addColumn('read_until', integer)
      .addColumn('failures', integer, (column) => column.notNull())
      .addColumn('problem', text)
      .addPrimaryKeyConstraint('outside_reads_key', ['source', 'namespace', 'distribution', 'api'])
      .modifyEnd(tableEnd)
      .execute();
  },
};
