import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** By which of the CDN's APIs a purge is sent, what its nodes report, and which API the CDN still offers. */
export const purgeCommands: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    await db.schema.alterTable('purges').addColumn('api', text).execute();
    await db.schema.alterTable('purges').addColumn('forgotten_at', integer).execute();
    await db.schema.alterTable('purge_sites').addColumn('nodes', text).execute();
    await db.schema
      .createTable('purge_api_changes')
      .addColumn('source', text, (column) => column.primaryKey().notNull())
      .addColumn('api', text, (column) => column.notNull())
      .addColumn('changed_at', integer, (column) => column.notNull())
      .addColumn('reason', text)
      .modifyEnd(tableEnd)
      .execute();
    await sql`create index purges_kept_commands on purges (updated_at)
      where api = 'purge-command' and forgotten_at is null`.execute(db);
  },
};
