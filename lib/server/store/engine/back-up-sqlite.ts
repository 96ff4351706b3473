import 'server-only';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { createPrivateFile } from './database-files';
import type { Database } from './schema';
import { openSqliteToRead } from './sqlite';
import { judgeSqlite } from './sqlite-file';

type BackupVerdict =
  /** The size in bytes. */
  { kind: 'done'; size: number } | { kind: 'refused'; why: string };

function sync(fileOrFolder: string) {
  const opened = openSync(fileOrFolder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Gives a file its name unless something has it already; where there are no links, that is looked up just before. */
function nameFile(unfinished: string, target: string): boolean {
  try {
    linkSync(unfinished, target);
    return true;
  } catch {
    if (existsSync(target)) return false;
    renameSync(unfinished, target);
    return true;
  }
}

async function reading<T>(file: string, work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  const db = new Kysely<Database>({ dialect: openSqliteToRead(file) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/**
 * Copies a database as of one moment while desks use it. The copy has its own connection, so it blocks no other. It gets
 * its name when it is complete, checked and on the disk. `run` distinguishes concurrent runs.
 */
export async function backUpSqlite(source: string, target: string, run: string): Promise<BackupVerdict> {
  if (existsSync(target)) return { kind: 'refused', why: `${target} already exists` };
  const folder = path.dirname(path.resolve(target));
  if (!existsSync(folder)) return { kind: 'refused', why: `the folder ${folder} does not exist` };
  await judgeSqlite(source, { readOnly: true });
  const unfinished = `${target}.${run}.unfinished`;
  const remove = () => rmSync(unfinished, { force: true });
  remove();
  try {
    // SQLite accepts an empty file as the target, and keeps its mode.
    createPrivateFile(unfinished);
    await reading(source, (db) => sql`vacuum into ${unfinished}`.execute(db));
    const { rows } = await reading(unfinished, (db) =>
      sql<{ integrity_check: string }>`pragma integrity_check(1)`.execute(db),
    );
    const found = rows[0]?.integrity_check.split('\n').at(-1);
    if (found !== 'ok') return { kind: 'refused', why: `the copy is damaged (${found}), and so is the database` };
    sync(unfinished);
    const { size } = statSync(unfinished);
    if (!nameFile(unfinished, target)) return { kind: 'refused', why: `${target} already exists` };
    remove();
    sync(folder);
    return { kind: 'done', size };
  } finally {
    remove();
  }
}
