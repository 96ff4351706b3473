import 'server-only';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Driver, SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { searchTokens } from '@/lib/server/store/history/search-tokens';
import { isBusy } from './database-error';
import { createPrivateFile, logOf, makePrivate, rememberFiles } from './database-files';
import { foldCase } from './dialect';
import { LogSync } from './log-sync';
import { type RetryingConfig, RetryingDriver } from './retrying-sqlite';

/** How long opening waits for another process's lock, in milliseconds, before it fails. */
const BUSY_TIMEOUT_MS = 5000;

interface Statement {
  all: (...parameters: unknown[]) => unknown[];
  run: (...parameters: unknown[]) => { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate: (...parameters: unknown[]) => IterableIterator<unknown>;
  columns: () => unknown[];
}
interface DatabaseSync {
  readonly isTransaction: boolean;
  prepare: (sql: string) => Statement;
  exec: (sql: string) => void;
  close: () => void;
  function: (
    name: string,
    options: { deterministic: boolean; varargs?: boolean },
    call: (...texts: (string | null)[]) => string | null,
  ) => void;
}
type DatabaseConstructor = new (file: string, options?: { readOnly?: boolean; open?: boolean }) => DatabaseSync;
interface SqliteModule {
  DatabaseSync: DatabaseConstructor;
  StatementSync: { prototype: Statement };
}

const isComplete = ({ DatabaseSync, StatementSync }: SqliteModule) =>
  'columns' in StatementSync.prototype && 'isTransaction' in new DatabaseSync(':memory:', { open: false });

/** Node's own SQLite where it is complete (>= 22.16, >= 24), else the package with the same API. */
export function sqliteOfThisNode(): DatabaseConstructor {
  const builtin = process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined;
  if (builtin && isComplete(builtin)) return builtin.DatabaseSync;
  const require = createRequire(import.meta.url);
  return (require('@photostructure/sqlite') as { DatabaseSync: DatabaseConstructor }).DatabaseSync;
}

/** Pragmas, and the value that each must read back. With `NORMAL`, SQLite syncs only at checkpoints. `LogSync` syncs after commits. */
const pragmas = [
  ['busy_timeout', String(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS],
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'NORMAL', 1],
  ['foreign_keys', 'ON', 1],
] as const;

function configure(db: DatabaseSync) {
  for (const [name, wanted, expected] of pragmas) {
    db.exec(`pragma ${name} = ${wanted}`);
    const row = db.prepare(`pragma ${name}`).all()[0] as Record<string, unknown>;
    const actual = Object.values(row)[0];
    if (actual !== expected) throw new Error(`SQLite did not accept ${name} = ${wanted}. The value is ${actual}`);
  }
}

/**
 * Moves the write-ahead log into the database file. Closing does not always do it: @photostructure/sqlite on Node 20 ends
 * statements only when they are garbage collected, and until then the connection stays half open.
 */
function checkpoint(db: DatabaseSync) {
  try {
    db.prepare('pragma wal_checkpoint(truncate)').all();
  } catch {
    // If it fails (a full disk, another process's lock), the content stays in the log, and the next start reads it there.
  }
}

/** How long opening waits for others to leave the log, in milliseconds. */
const MEND_TIMEOUT_MS = 1000;

/**
 * Empties the log that an earlier process left. After a failed sync or a power cut, the log on the disk may have a gap that
 * reading does not show, and the next power cut would lose everything after the gap. Throws when the disk refuses. Keeps
 * the log while another process uses or copies the file, because that is no reason to refuse purges.
 */
function mend(db: DatabaseSync) {
  db.exec(`pragma busy_timeout = ${MEND_TIMEOUT_MS}`);
  try {
    db.prepare('pragma wal_checkpoint(truncate)').all();
  } catch (error) {
    if (isBusy(error)) return;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`its log (-wal) cannot be written to it (${message})`, { cause: error });
  }
}

/** Preparing a statement takes several times as long as running it. The number is limited, because each length of a list
 * makes a new statement. */
const KEPT_STATEMENTS = 200;

/** Adds the prototype that rows lack, in place: copying a row takes as long as reading it. */
const withPrototype = (row: unknown): unknown => Object.setPrototypeOf(row, Object.prototype);

function prepared(db: DatabaseSync, sql: string): SqliteStatement {
  const statement = db.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters).map(withPrototype),
    run: (parameters) => statement.run(...parameters),
    // Not shared: a reader that stops early leaves the statement half read.
    iterate: (parameters) => db.prepare(sql).iterate(...parameters),
  };
}

const CHANGES_SCHEMA = /^\s*(alter|create|drop)\b/i;

function forKysely(db: DatabaseSync, beforeClose = () => {}): SqliteDatabase {
  /** Statements by their SQL, the most recently used at the end. */
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      kept.clear();
      beforeClose();
      db.close();
    },
    prepare: (sql) => {
      // On Node 22, a statement keeps the columns that it had when it was prepared.
      if (CHANGES_SCHEMA.test(sql)) kept.clear();
      const statement = kept.get(sql) ?? prepared(db, sql);
      kept.delete(sql);
      kept.set(sql, statement);
      const [oldest] = kept.keys();
      if (oldest !== undefined && kept.size > KEPT_STATEMENTS) kept.delete(oldest);
      return statement;
    },
  };
}

function addFunctions(db: DatabaseSync) {
  // SQLite's own `lower` handles only ASCII; PostgreSQL's handles every letter.
  db.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? foldCase(text) : null));
  db.function('search_tokens', { deterministic: true, varargs: true }, searchTokens);
}

/** Runs schema changes in a transaction, whose lock keeps other processes from migrating at the same time. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely's dialect for a file that several processes may use. A query that finds it locked waits for a limited time. */
class RetryingSqliteDialect extends SqliteDialect {
  readonly #config: RetryingConfig;

  constructor(config: RetryingConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new RetryingDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/**
 * Opens a file with full durability, creating it and its folder for this user alone; throws when the file is not a
 * database or cannot be written. `log` syncs its log.
 */
export function openSqlite(file: string, log?: LogSync): SqliteDialect {
  if (file !== ':memory:') createPrivateFile(file);
  const db = new (sqliteOfThisNode())(file);
  // Before the first write, because SQLite creates the log and its index with the current mode of the database.
  if (file !== ':memory:') makePrivate(file);
  configure(db);
  addFunctions(db);
  mend(db);
  // From here on the dialect waits for locks, because SQLite's own waiting blocks the whole process.
  db.exec('pragma busy_timeout = 0');
  return new RetryingSqliteDialect({
    database: forKysely(db, () => checkpoint(db)),
    requireFiles: rememberFiles(file),
    isInTransaction: () => db.isTransaction,
    // After the file exists, because the path may be a link.
    log: log ?? new LogSync(file === ':memory:' ? undefined : logOf(file)),
  });
}

/** Opens a file read-only. `alone`: no other process has it open, and SQLite creates no files next to it. */
export function openSqliteToRead(file: string, { alone = false } = {}): SqliteDialect {
  const address = pathToFileURL(file);
  if (alone) address.searchParams.set('immutable', '1');
  const db = new (sqliteOfThisNode())(address.href, { readOnly: true });
  db.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  addFunctions(db);
  return new SqliteDialect({ database: forKysely(db) });
}
