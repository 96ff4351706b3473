import 'server-only';
import { Kysely } from 'kysely';
import type { Pool } from 'pg';
import { bringUpToDate } from '@/lib/server/store/migrations/bring-up-to-date';
import { type Clock, machineClock, serverClock } from './clock';
import type { DatabaseLocation } from './database-location';
import { kyselyOn, openPostgres, openPostgresForTools } from './postgres';
import { refuseTransactionPooling, requireUsableServer } from './postgres-server';
import type { Database } from './schema';
import { openSqlite } from './sqlite';
import { judgeSqlite, rememberSqlite } from './sqlite-file';
import { publishStatement } from './statement-results';

/** A database that is open, whatever its schema. */
export interface OpenDatabase {
  db: Kysely<Database>;
  /** PostgreSQL's connections, for libraries that bring their own statements; undefined on SQLite. */
  pool: Pool | undefined;
}

/** Opens a database as it is; throws when there is none that can be used. */
export function openDatabase(location: DatabaseLocation): OpenDatabase {
  if (location.kind === 'sqlite')
    return { db: new Kysely<Database>({ dialect: openSqlite(location.file), log: publishStatement }), pool: undefined };
  const pool = openPostgres(location.url);
  return { db: kyselyOn(pool), pool };
}

async function refusePooling(db: Kysely<Database>, url: string) {
  const other = kyselyOn(openPostgresForTools(url));
  try {
    await refuseTransactionPooling(db, other);
  } finally {
    await other.destroy();
  }
}

/** Brings a database's schema up to date, waiting for others that do so; returns the names of the migrations done. */
export async function migrateDatabase(location: DatabaseLocation): Promise<string[]> {
  if (location.kind === 'sqlite') await judgeSqlite(location.file);
  const db =
    location.kind === 'sqlite'
      ? new Kysely<Database>({ dialect: openSqlite(location.file) })
      : kyselyOn(openPostgresForTools(location.url));
  try {
    if (location.kind === 'postgres') {
      await requireUsableServer(db);
      await refusePooling(db, location.url);
    }
    const done = await bringUpToDate(db);
    if (location.kind === 'sqlite') rememberSqlite(location.file);
    return done;
  } finally {
    await db.destroy();
  }
}

export const clockOf = ({ db, pool }: OpenDatabase): Promise<Clock> | Clock => (pool ? serverClock(db) : machineClock);
