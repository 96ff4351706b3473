import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Links for people without an account. */
export const shares: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    await db.schema
      .createTable('shares')
      .addColumn('id', text, (column) => column.primaryKey().notNull())
      .addColumn('token_hash', text, (column) => column.notNull().unique())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('created_by', text, (column) => column.notNull())
      .addColumn('purge_id', text, (column) => column.references('purges.id'))
      .addColumn('filter', text)
      .addColumn('show_actors', integer, (column) => column.notNull())
      .addColumn('show_queries', integer, (column) => column.notNull())
      .addColumn('expires_at', integer)
      .addColumn('revoked_at', integer)
      .addColumn('revoked_by', text)
      .addColumn('last_opened_at', integer)
      .addCheckConstraint('shares_one_subject', sql`(purge_id is null) <> (filter is null)`)
      .modifyEnd(tableEnd)
      .execute();
    await db.schema.createIndex('shares_newest').on('shares').columns(['created_at', 'id']).execute();
  },
};
