import 'server-only';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { Kysely, type LogEvent, sql } from 'kysely';
import type { Pool } from 'pg';
import { bringUpToDate } from '@/lib/server/store/migrations/bring-up-to-date';
import {
  kyselyOn,
  openPostgres,
  openPostgresForTools,
  refuseTransactionPooling,
  requireUsableServer,
} from './postgres';
import type { Database } from './schema';
import { openSqlite, openSqliteToRead } from './sqlite';
import { judgeSqlite, rememberSqlite } from './sqlite-file';

/** Where the history is kept. The address of a server may hold a password: it is never logged or shown. */
export type DatabaseLocation =
  | { kind: 'sqlite'; file: string }
  /** `currentUrl`: with the credentials of now, where they may change. `connections`: at most so many at once. */
  | { kind: 'postgres'; url: string; currentUrl?: () => string; connections?: number };

/** The interval at which the desk reads the server's clock, in milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/** The time that goes into records and leases, epoch milliseconds. */
export interface Clock {
  now: () => number;
  stop: () => void;
}

/** The clock of this machine. All processes that share an SQLite file have the same one. */
const machineClock: Clock = { now: () => Date.now(), stop: () => undefined };

/**
 * The clock of the database server, so that replicas with different clocks agree on leases and order. Between two readings,
 * and while the server does not answer, the monotonic clock carries it on, because no one can set that.
 */
async function serverClock(db: Kysely<Database>): Promise<Clock> {
  let ahead = 0;
  const look = async () => {
    const asked = performance.now();
    const { rows } = await sql<{
      ms: number;
    }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`.execute(db);
    const answered = performance.now();
    const [row] = rows;
    if (row) ahead = row.ms - (asked + answered) / 2;
  };
  await look();
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_AGAIN_MS).unref();
  return { now: () => Math.floor(performance.now() + ahead), stop: () => clearInterval(timer) };
}

/** A database that is open, whatever its schema. */
export interface OpenDatabase {
  db: Kysely<Database>;
  /** PostgreSQL's connections, for libraries that bring their own statements; undefined on SQLite. */
  pool: Pool | undefined;
}

/** A statement that the database refused or could not do. */
export interface StoreError {
  /** It would have changed something. */
  isWrite: boolean;
}

const failures =
  (onError: (error: StoreError) => void) =>
  ({ level, query }: LogEvent): void => {
    if (level !== 'error') return;
    // What is locked is about to be changed.
    onError({ isWrite: !/^\s*(select|pragma)\b/i.test(query.sql) || query.sql.endsWith('for update') });
  };

/** Opens a database as it is; throws when there is none that can be used. */
export function openDatabase(
  location: DatabaseLocation,
  onError: (error: StoreError) => void = () => {},
): OpenDatabase {
  const log = failures(onError);
  if (location.kind === 'sqlite')
    return { db: new Kysely<Database>({ dialect: openSqlite(location.file), log }), pool: undefined };
  const pool = openPostgres(location.currentUrl ?? location.url, location.connections);
  return { db: kyselyOn(pool, log), pool };
}

/** Throws for a server that the desk cannot keep its history on. */
async function requireDesksServer(db: Kysely<Database>, url: string) {
  await requireUsableServer(db);
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
    if (location.kind === 'postgres') await requireDesksServer(db, location.url);
    const done = await bringUpToDate(db);
    if (location.kind === 'sqlite') rememberSqlite(location.file);
    return done;
  } finally {
    await db.destroy();
  }
}

export const clockOf = ({ db, pool }: OpenDatabase): Promise<Clock> | Clock => (pool ? serverClock(db) : machineClock);

/** Opens a database for a command beside a desk; a file is only read, and stays as it is. */
export const openForTools = (location: DatabaseLocation): Kysely<Database> =>
  location.kind === 'sqlite'
    ? new Kysely<Database>({ dialect: openSqliteToRead(location.file) })
    : kyselyOn(openPostgresForTools(location.url));

/**
 * Asks whether the desk could start with a database, and changes nothing. Returns `absent` for a file that the desk will
 * make; throws, with what is wrong, when the desk would refuse to start.
 */
export async function askDatabase(location: DatabaseLocation): Promise<'answers' | 'absent'> {
  if (location.kind === 'sqlite') {
    await judgeSqlite(location.file);
    if (existsSync(location.file)) return 'answers';
    let folder = path.dirname(path.resolve(location.file));
    while (!existsSync(folder)) folder = path.dirname(folder);
    accessSync(folder, constants.W_OK);
    return 'absent';
  }
  const db = openForTools(location);
  try {
    await requireDesksServer(db, location.url);
    return 'answers';
  } finally {
    await db.destroy();
  }
}
