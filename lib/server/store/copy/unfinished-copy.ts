import 'server-only';
import { type Kysely, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';

const exists = (db: Kysely<Database>) =>
  isPostgres(db)
    ? sql<{ found: unknown }>`select 1 as found where to_regclass('unfinished_copy') is not null`
    : sql<{ found: unknown }>`select 1 as found from sqlite_master where name = 'unfinished_copy'`;

/** Of which installation the database is a copy that has not been completed; undefined when it is none. */
export async function unfinishedCopyOf(db: Kysely<Database>): Promise<string | undefined> {
  if ((await exists(db).execute(db)).rows.length === 0) return undefined;
  const { rows } = await sql<{ installation: string }>`select installation from unfinished_copy`.execute(db);
  return rows[0]?.installation ?? '';
}

/** From now on no desk starts on it, until the copy is complete. */
export const markUnfinished = (db: Kysely<Database>, installation: string) =>
  db.transaction().execute(async (tx) => {
    await sql`create table if not exists unfinished_copy (installation text not null)`.execute(tx);
    await sql`insert into unfinished_copy(installation) values (${installation})`.execute(tx);
  });

export const markComplete = (db: Kysely<Database>) => sql`drop table unfinished_copy`.execute(db);

/** Throws for a database that holds only a part of an installation, so that no desk works on it. */
export async function requireComplete(db: Kysely<Database>): Promise<void> {
  if ((await unfinishedCopyOf(db)) !== undefined)
    throw new Error('the database is an incomplete copy. Run npm run db:copy again');
}
