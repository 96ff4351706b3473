import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** What several replicas share: from which version on the schema works, and what each client has done in a minute. */
export const replicas: Migration = {
  async up(db: Kysely<unknown>) {
    const { isPostgres, integer, text, tableEnd } = wordingFor(db);
    await db.schema
      .createTable('desk_schema')
      .addColumn('id', integer, (column) => column.primaryKey().notNull())
      .addColumn('works_from', text, (column) => column.notNull())
      .modifyEnd(tableEnd)
      .execute();
    await sql`insert into desk_schema(id, works_from) values (1, '0007-replicas')`.execute(db);
    // The table of rate-limiter-flexible; a desk with an SQLite file is alone and counts in its memory.
    if (isPostgres)
      await sql`create table rate_limits (key text primary key, points integer not null default 0, expire bigint)`.execute(
        db,
      );
  },
};
