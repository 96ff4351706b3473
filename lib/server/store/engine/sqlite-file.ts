import 'server-only';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { executedMigrations, requireKnownSchema } from '@/lib/server/store/migrations/bring-up-to-date';
import { databaseErrorOf } from './database-error';
import { markerOf } from './database-files';
import type { Database } from './schema';
import { openSqliteToRead } from './sqlite';

const MARKER_TEXT =
  'The database beside this file exists. While this file is here, Purge Desk does not create a new database in its place.\n';

/** Says from now on that there is a database. */
export function rememberSqlite(file: string): void {
  if (file !== ':memory:' && !existsSync(markerOf(file))) writeFileSync(markerOf(file), MARKER_TEXT, { mode: 0o600 });
}

/** Detects whether a file was written to since: size, inode number and time of the last change. */
function stateOf(file: string): string {
  const { size, ino, mtimeNs } = statSync(file, { bigint: true });
  return `Closed as ${size} ${ino} ${mtimeNs}\n`;
}

/** Records the state of a properly closed file for the next start. */
export function rememberClosed(file: string): void {
  if (file === ':memory:' || !existsSync(file) || !existsSync(markerOf(file))) return;
  writeFileSync(markerOf(file), MARKER_TEXT + stateOf(file), { mode: 0o600 });
}

/** Returns whether the file is unchanged since the desk closed it properly. */
function isAsClosed(file: string): boolean {
  try {
    const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
    return (log?.size ?? 0) === 0 && readFileSync(markerOf(file), 'utf8').endsWith(`\n${stateOf(file)}`);
  } catch {
    return false;
  }
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const lost = (file: string, what: string) =>
  new Error(
    `${what}, but a database existed before. Restore it from a backup, or remove ${markerOf(file)} to create a new database`,
  );

const refusals: Record<string, string> = {
  EACCES: 'this user cannot read and write it',
  EPERM: 'this user cannot read and write it',
  EROFS: 'its file system is read-only',
};

/** Tests the permissions by using them, because root has more than the mode of the file says. */
function requireRights(file: string, readOnly: boolean) {
  try {
    closeSync(openSync(file, readOnly ? 'r' : 'r+'));
    if (!readOnly) accessSync(path.dirname(path.resolve(file)), constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new Error(readOnly && code !== 'EROFS' ? 'this user cannot read it' : (refusals[code] ?? String(error)));
  }
}

/**
 * Reads every page of tables and indexes: 3 s at a million purges. That the full-text index fits its own records, which
 * `quick_check` of the whole file would look at as well, takes 7 s more; a backup does it.
 */
async function requireSound(db: Kysely<Database>) {
  const tables = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and rootpage > 0`.execute(db);
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(${sql.table(name)})`.execute(db);
    // A line that says in which database, and one that says what.
    const found = rows[0]?.quick_check.split('\n').at(-1) ?? 'unreadable';
    if (found !== 'ok') throw new Error(`it is damaged (${found}). Restore it from a backup`);
  }
}

/** Checks for damage, for tables of another program, and for the schema of a newer version. */
async function lookInto(file: string, { alone, isSound }: { alone: boolean; isSound: boolean }) {
  const db = new Kysely<Database>({ dialect: openSqliteToRead(file, { alone }) });
  try {
    if (!isSound) await requireSound(db);
    const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
    const executed = await executedMigrations(db);
    if (executed.length === 0 && existsSync(markerOf(file))) throw lost(file, 'it is empty');
    if (executed.length === 0 && tables.length > 0 && !tables.some(({ name }) => name.startsWith('kysely_')))
      throw new Error(`it is a database of another program, with the table ${tables[0]?.name}`);
    await requireKnownSchema(db);
  } finally {
    await db.destroy();
  }
}

/** SQLite's own words for a file that is none, and for one that it cannot read on. */
function inOurWords(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (databaseErrorOf(error) !== 'damaged') return error instanceof Error ? error : new Error(message);
  return /not a database/.test(message)
    ? new Error('it is not an SQLite database')
    : new Error(`it is damaged (${message}). Restore it from a backup`);
}

/**
 * Throws, with what is wrong with it, for a file that the desk cannot keep its history in. Nothing is written, neither
 * to the file nor beside it. A file that is not there yet is none to judge, unless it is to be read.
 */
export async function judgeSqlite(file: string, { readOnly = false } = {}): Promise<void> {
  if (file === ':memory:') return;
  const stat = statOf(file);
  const isKnown = existsSync(markerOf(file));
  if (!stat || (stat.isFile() && stat.size === 0)) {
    if (isKnown) throw lost(file, stat ? 'it is empty' : 'it does not exist');
    if (readOnly) throw new Error(stat ? 'it is empty' : 'there is no such file');
    return;
  }
  if (!stat.isFile()) throw new Error(stat.isDirectory() ? 'it is a folder' : 'it is not a file');
  requireRights(file, readOnly);
  const isOpen = () => existsSync(`${file}-wal`);
  const alone = !isOpen();
  // A check reads the whole file, which takes long for a large history.
  const isSound = !readOnly && isAsClosed(file);
  try {
    await lookInto(file, { alone, isSound });
  } catch (error) {
    // Another process has opened the file, so the check may have read a mix of old and new pages.
    if (!alone || !isOpen()) throw inOurWords(error);
    await lookInto(file, { alone: false, isSound }).catch((again: unknown) => {
      throw inOurWords(again);
    });
  }
}
