import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseSync } from '@/test/support/sqlite';
import { databaseErrorOf } from './database-error';
import { openSqlite } from './sqlite';

interface Tables {
  t: { a: number; b: string };
  child: { a: number };
}
let folder: string;
let file: string;
let db: Kysely<Tables>;
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-group-'));
  file = path.join(folder, 'desk.db');
  db = new Kysely({ dialect: openSqlite(file), log: ({ query }) => void asked.push(query.sql) });
  asked = [];
  await sql`create table t (a integer primary key, b text not null) strict`.execute(db);
  await sql`create table child (a integer references t(a) deferrable initially deferred) strict`.execute(db);
  asked = [];
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const add = (a: number) =>
  db.transaction().execute(async (tx) => {
    await tx
      .insertInto('t')
      .values({ a, b: `row ${a}` })
      .execute();
    return a;
  });
const read = async () => (await db.selectFrom('t').select('a').orderBy('a').execute()).map(({ a }) => a);
/** What another process finds in the file. */
function onDisk(): number[] {
  const other = new DatabaseSync(file);
  const rows = other.prepare('select a from t order by a').all() as { a: number }[];
  other.close();
  return rows.map(({ a }) => a);
}
const commits = () => asked.filter((text) => text === 'commit').length;
/** A row that refers to none: SQLite refuses the commit. */
const addOrphan = () => db.transaction().execute((tx) => tx.insertInto('child').values({ a: 404 }).execute());
/** Takes the lock of the file at the first moment that it is free, without letting anybody else wait. */
async function beginAsSoonAsPossible(other: DatabaseSync): Promise<void> {
  for (;;)
    try {
      return other.exec('begin immediate');
    } catch {
      await undefined;
    }
}
const outcomes = async (all: Promise<unknown>[]) => (await Promise.allSettled(all)).map(({ status }) => status);

it('a statement that returns what it has changed waits for the lock of another process', async () => {
  await add(1);
  const other = new DatabaseSync(file);
  other.exec('begin immediate');
  const changed = db.updateTable('t').set({ b: 'changed' }).returning('a').execute();
  setTimeout(() => other.exec('commit'), 100);
  expect(await changed).toEqual([{ a: 1 }]);
  other.close();
});

describe('transactions that are under way at once', () => {
  it('are committed together, and each is on the disk when it resolves', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const found: boolean[] = [];
    await Promise.all(numbers.map((a) => add(a).then(() => found.push(onDisk().includes(a)))));
    expect(found).toEqual(numbers.map(() => true));
    expect(commits()).toBe(1);
  });

  it('are as many transactions when they come one after the other', async () => {
    for (const a of [1, 2, 3]) {
      await add(a);
      expect(onDisk()).toContain(a);
    }
    expect(commits()).toBe(3);
  });

  it('are undone one by one', async () => {
    const failing = db.transaction().execute(async (tx) => {
      await tx.insertInto('t').values({ a: 2, b: 'two' }).execute();
      throw new Error('changed its mind');
    });
    expect(await outcomes([add(1), failing, add(3), add(1), add(4)])).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(onDisk()).toEqual([1, 3, 4]);
  });

  it('fail together when the commit does, and nobody has seen their rows', async () => {
    const seen = [add(1), read(), addOrphan(), read(), add(2)];
    expect(await outcomes(seen)).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'rejected']);
    expect(onDisk()).toEqual([]);
    await add(3);
    expect(await read()).toEqual([3]);
  });

  it('fail together when SQLite ends the transaction in the middle, as on a full disk', async () => {
    const first = add(1);
    const ending = db.transaction().execute((tx) => sql`insert or rollback into t(a, b) values (1, 'one')`.execute(tx));
    const behind = add(2);
    expect(await outcomes([first, ending, behind])).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(onDisk()).toEqual([2]);
  });

  it('fail together also when another process takes the lock at the moment SQLite ends the transaction', async () => {
    const other = new DatabaseSync(file);
    const first = add(1);
    const ending = sql`insert or rollback into t(a, b) values (1, 'one')`.execute(db);
    const behind = add(2);
    // Between any two steps of the desk, while the lock is the group's.
    while (!asked.some((text) => text.startsWith('insert into'))) await undefined;
    await beginAsSoonAsPossible(other);
    setImmediate(() => other.exec('commit'));
    expect(await outcomes([first, ending, behind])).toEqual(['rejected', 'rejected', 'fulfilled']);
    await expect(first).rejects.toThrow('UNIQUE constraint failed');
    other.close();
    expect(onDisk()).toEqual([2]);
  });

  it('write nothing more after SQLite has ended them, and fail for the reason it had', async () => {
    const inserted = (tx: Kysely<Tables>, a: number) => tx.insertInto('t').values({ a, b: 'late' }).execute();
    const writingOn = () =>
      db.transaction().execute(async (tx) => {
        await sql`insert or rollback into t(a, b) values (1, 'one')`.execute(tx).catch(() => undefined);
        await inserted(tx, 2).catch(() => undefined);
        await inserted(tx, 3).catch(() => undefined);
      });
    await add(1);
    await expect(writingOn()).rejects.toThrow('UNIQUE constraint failed');
    const [before, joined, behind] = [add(4), writingOn(), add(5)];
    expect(await outcomes([before, joined, behind])).toEqual(['rejected', 'rejected', 'fulfilled']);
    await expect(joined).rejects.toThrow('UNIQUE constraint failed');
    expect(onDisk()).toEqual([1, 5]);
  });

  it('may be on the disk when something else has ended them: nobody knows', async () => {
    const ending = db.transaction().execute(async (tx) => {
      await sql`insert into t(a, b) values (1, 'one')`.execute(tx);
      await sql`commit`.execute(tx);
    });
    await expect(ending).rejects.toSatisfy((error) => databaseErrorOf(error) === 'unreachable');
    await add(2);
    expect(onDisk()).toEqual([1, 2]);
  });

  it('let a statement of its own be part of them, and keep out what cannot be', async () => {
    const own = db.insertInto('t').values({ a: 2, b: 'two' }).execute();
    const checkpoint = sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    await Promise.all([add(1), own, checkpoint, add(3)]);
    expect((await checkpoint).rows).toMatchObject([{ busy: 0 }]);
    expect(onDisk()).toEqual([1, 2, 3]);
  });

  it('are on the disk when the database is closed', async () => {
    const adding = [add(1), add(2)];
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    await Promise.all([...adding, db.destroy()]);
    expect(onDisk()).toEqual([1, 2]);
    db = new Kysely({ dialect: openSqlite(file) });
  });

  it('leave a connection that somebody keeps in its order', async () => {
    const kept = db.connection().execute(async (connection) => {
      await connection.insertInto('t').values({ a: 10, b: 'ten' }).execute();
      await connection.transaction().execute((tx) => tx.insertInto('t').values({ a: 11, b: 'eleven' }).execute());
      return connection.selectFrom('t').select('a').where('a', '>=', 10).orderBy('a').execute();
    });
    const [, found] = await Promise.all([add(1), kept, add(2)]);
    expect(found).toEqual([{ a: 10 }, { a: 11 }]);
  });
});
