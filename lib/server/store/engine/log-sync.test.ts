import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseErrorOf } from './database-error';
import { LogSync } from './log-sync';
import { openSqlite } from './sqlite';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-sync-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Keeps syncs waiting until they are let go. */
class HeldSync extends LogSync {
  syncs = 0;
  letGo = () => {};
  readonly #held = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });
  override async sync() {
    this.syncs++;
    await this.#held;
    await super.sync();
  }
}

const isUnreachable = (error: unknown) => databaseErrorOf(error) === 'unreachable';
/** Long enough for everything that does not wait for the disk. */
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

async function opened(logOf: (file: string) => LogSync) {
  const file = path.join(folder, 'desk.db');
  const made = new Kysely<{ t: { a: number } }>({ dialect: openSqlite(file) });
  await sql`create table t (a integer primary key) strict`.execute(made);
  await made.destroy();
  const log = logOf(`${file}-wal`);
  const db = new Kysely<{ t: { a: number } }>({ dialect: openSqlite(file, log) });
  const add = (a: number) => db.transaction().execute((tx) => tx.insertInto('t').values({ a }).execute());
  return { db, log, add };
}

describe('what is written to a database file', () => {
  it('is there for nobody before the disk has it: neither transactions, nor statements of their own, nor readers', async () => {
    const { db, log, add } = await opened((file) => new HeldSync(file));
    const held = log as HeldSync;
    const ended: string[] = [];
    const done = [
      add(1).then(() => ended.push('transaction')),
      db
        .selectFrom('t')
        .selectAll()
        .execute()
        .then(() => ended.push('reader')),
    ];
    await turns();
    done.push(
      db
        .insertInto('t')
        .values({ a: 2 })
        .execute()
        .then(() => ended.push('statement')),
    );
    await turns();
    expect(ended).toEqual([]);
    held.letGo();
    await Promise.all(done);
    expect(ended.toSorted()).toEqual(['reader', 'statement', 'transaction']);
    await db.destroy();
  });

  it('fails when the disk does not confirm it, and so does everything after it', async () => {
    const { db, add } = await opened(() => new LogSync(path.join(folder, 'absent', 'log')));
    await expect(add(1)).rejects.toSatisfy(isUnreachable);
    await expect(add(2)).rejects.toThrow('Restart the desk');
    await expect(db.selectFrom('t').selectAll().execute()).rejects.toSatisfy(isUnreachable);
    await db.destroy();
  });
});

describe('a sync', () => {
  it('serves all who ask while another one is under way, and none who asked before', async () => {
    const file = path.join(folder, 'log');
    writeFileSync(file, 'written');
    const log = new LogSync(file);
    expect(log.underWay).toBeUndefined();
    const first = log.sync();
    const later = [log.sync(), log.sync()];
    expect(log.underWay).toBeDefined();
    await first;
    expect(log.underWay).toBeDefined();
    await Promise.all(later);
    expect(log.underWay).toBeUndefined();
    await log.close();
  });

  it('of a database in memory is none', async () => {
    await new LogSync(undefined).sync();
  });
});
