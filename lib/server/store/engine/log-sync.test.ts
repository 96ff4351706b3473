import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseSync } from '@/test/support/sqlite';
import { databaseErrorOf } from './database-error';
import { LogSync } from './log-sync';
import { openSqlite } from './sqlite';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-sync-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The next sync ends as it is said to; those after it reach the disk. */
async function nextSync(ends: () => Promise<void>) {
  const handle = await open(folder);
  const everyHandle = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  vi.spyOn(everyHandle, 'datasync').mockImplementationOnce(ends);
}

/** Keeps the next sync waiting until it is let go, or fails. */
async function holdNextSync() {
  let letGo = () => {};
  let fail = () => {};
  const held = new Promise<void>((resolve, reject) => {
    letGo = resolve;
    fail = () => reject(new Error('EIO'));
  });
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  await nextSync(() => {
    reach();
    return held;
  });
  return { letGo, fail, reached };
}

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

/** Two transactions: the sync of the first is held, and the second waits behind it to be committed. */
async function oneBehindAnother() {
  const { db, add } = await opened((file) => new LogSync(file));
  const sync = await holdNextSync();
  const first = add(1);
  await sync.reached;
  const second = add(2);
  await turns();
  return { db, sync, first, second };
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

  it('keeps nobody waiting who finds nothing', async () => {
    const { db, log, add } = await opened((file) => new HeldSync(file));
    const added = add(1);
    const found = db.selectFrom('t').selectAll().where('a', '=', 2).execute();
    expect(await Promise.race([found, turns()])).toEqual([]);
    (log as HeldSync).letGo();
    await added;
    await db.destroy();
  });

  it('fails when the disk does not confirm it, and so does everything after it', async () => {
    const { db, add } = await opened(() => new LogSync(path.join(folder, 'absent', 'log')));
    await expect(add(1)).rejects.toSatisfy(isUnreachable);
    await expect(add(2)).rejects.toThrow('Restart the desk');
    await expect(db.selectFrom('t').selectAll().execute()).rejects.toSatisfy(isUnreachable);
    await db.destroy();
  });

  it('fails also when it waited behind a sync that failed, and the next sync would succeed', async () => {
    const { db } = await opened((file) => new LogSync(file));
    const insert = (a: number) => db.insertInto('t').values({ a }).execute();
    await nextSync(() => Promise.reject(new Error('EIO')));
    const [first, second] = await Promise.allSettled([insert(1), insert(2)]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    await db.destroy();
  });

  it('is undone when it waited to be committed behind a sync that failed', async () => {
    const { db, sync, first, second } = await oneBehindAnother();
    sync.fail();
    await expect(first).rejects.toSatisfy(isUnreachable);
    await expect(second).rejects.toSatisfy(isUnreachable);
    const other = new DatabaseSync(path.join(folder, 'desk.db'));
    expect(other.prepare('select a from t').all()).toMatchObject([{ a: 1 }]);
    other.close();
    await db.destroy();
  });

  it('is undone when the file is removed while it waits to be committed', async () => {
    const { db, sync, first, second } = await oneBehindAnother();
    const file = path.join(folder, 'desk.db');
    renameSync(file, `${file}.elsewhere`);
    sync.letGo();
    await first;
    await expect(second).rejects.toThrow('was removed or replaced');
    renameSync(`${file}.elsewhere`, file);
    expect(await db.selectFrom('t').selectAll().execute()).toEqual([{ a: 1 }]);
    await db.destroy();
  });

  it.each([
    ['joined others', async () => undefined],
    ['is alone', turns],
  ])(
    'is not in the answer of a transaction that %s, reads it and refuses, before the disk has it',
    async (_, between) => {
      const { db, add } = await opened((file) => new LogSync(file));
      const sync = await holdNextSync();
      const ended: string[] = [];
      const adding = add(1);
      await between();
      const refusing = db.transaction().execute(async (tx) => {
        throw new Error(`found ${JSON.stringify(await tx.selectFrom('t').selectAll().execute())}`);
      });
      refusing.catch(() => ended.push('refused'));
      await turns();
      expect(ended).toEqual([]);
      sync.letGo();
      await expect(refusing).rejects.toThrow('found [{"a":1}]');
      await adding;
      await db.destroy();
    },
  );
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
