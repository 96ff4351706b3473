import 'server-only';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import { type DatabaseLocation, openForTools } from '@/lib/server/store/engine/open-database';
import type { Database } from '@/lib/server/store/engine/schema';

/** A database that is read, and never written. */
export interface CopySource {
  db: Kysely<Database>;
  /** Does something with the database as it is at this moment, whatever others write meanwhile. */
  atOneMoment: <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>;
  /** The number of connections that desks have to it. Unknown, so 0, for a file. */
  desks: () => Promise<number>;
  /** Another one whenever somebody has written what a desk writes. */
  version: () => Promise<number>;
  close: () => Promise<void>;
}

const BEGIN = {
  sqlite: 'begin',
  postgres: 'begin isolation level repeatable read read only',
};

const numberFrom = async (db: Kysely<Database>, query: RawBuilder<{ number: number }>) =>
  (await query.execute(db)).rows[0]?.number ?? 0;

export function openCopySource(location: DatabaseLocation): CopySource {
  const db = openForTools(location);
  return {
    db,
    atOneMoment: (work) =>
      db.connection().execute(async (connection) => {
        await sql.raw(BEGIN[location.kind]).execute(connection);
        try {
          return await work(connection);
        } finally {
          await sql`rollback`.execute(connection);
        }
      }),
    desks: async () =>
      isPostgres(db)
        ? numberFrom(
            db,
            sql`select count(*) as number from pg_stat_activity
                where datname = current_database() and application_name = 'purge-desk'`,
          )
        : 0,
    // SQLite counts what others commit; PostgreSQL does not, but what people do is in the audit log.
    version: () =>
      numberFrom(
        db,
        isPostgres(db)
          ? sql`select sequence as number from audit_head`
          : sql`select data_version as number from pragma_data_version`,
      ),
    close: () => db.destroy(),
  };
}
