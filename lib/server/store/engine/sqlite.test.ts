import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '@/lib/server/store/open-store';
import { fillInstallation } from '@/test/support/installation';
import { DatabaseSync } from '@/test/support/sqlite';
import { openSqlite } from './sqlite';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-sqlite-'));
  file = path.join(folder, 'desk.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fillAndClose() {
  const store = await openStore({ kind: 'sqlite', file });
  await fillInstallation(store, 20);
  await store.close();
}

/** Ends what only the garbage collector ends: statements, and with the last of them a connection that was closed. */
async function collectGarbage() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await sleep(10);
  }
}

describe('a database file that is closed', () => {
  it('holds the whole history without the files beside it', async () => {
    await fillAndClose();
    const copy = path.join(folder, 'copy.db');
    copyFileSync(file, copy);
    const store = await openStore({ kind: 'sqlite', file: copy });
    expect((await store.history.page({}, { limit: 50, now: 1, scope: null })).items).toHaveLength(20);
    expect(await store.audit.verify()).toMatchObject({ intact: true, entries: 22 });
    await store.close();
  });

  it('keeps its bytes when the garbage collector ends the last statements', async () => {
    await fillAndClose();
    const before = readFileSync(file);
    await collectGarbage();
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('a database file that is opened after a desk was killed', () => {
  let killed: string;
  beforeEach(async () => {
    const db = new Kysely<{ t: { a: number } }>({ dialect: openSqlite(file) });
    await sql`create table t (a integer primary key) strict`.execute(db);
    await db.insertInto('t').values({ a: 1 }).execute();
    killed = path.join(folder, 'killed.db');
    for (const end of ['', '-wal']) copyFileSync(file + end, killed + end);
    await db.destroy();
  });

  it('has an empty log: what is written next comes behind no gap', async () => {
    const db = new Kysely<{ t: { a: number } }>({ dialect: openSqlite(killed) });
    expect(statSync(`${killed}-wal`).size).toBe(0);
    expect(await db.selectFrom('t').selectAll().execute()).toEqual([{ a: 1 }]);
    await db.destroy();
  });

  it('keeps its log while another process reads it', async () => {
    const other = new DatabaseSync(killed);
    other.exec('begin');
    other.prepare('select * from t').all();
    const db = new Kysely<{ t: { a: number } }>({ dialect: openSqlite(killed) });
    expect(await db.selectFrom('t').selectAll().execute()).toEqual([{ a: 1 }]);
    other.close();
    await db.destroy();
  });
});

describe('a statement that runs more than once', () => {
  let db: Kysely<{ t: { a: number; b: string; c?: string } }>;
  const all = () => db.selectFrom('t').selectAll().orderBy('a').execute();
  const insert = (a: number) =>
    db
      .insertInto('t')
      .values({ a, b: `row ${a}` })
      .execute();
  beforeEach(async () => {
    db = new Kysely({ dialect: openSqlite(file) });
    await sql`create table t (a integer primary key, b text not null) strict`.execute(db);
    for (const a of [1, 2, 3]) await insert(a);
  });
  afterEach(() => db.destroy());

  it('takes new values each time, also after it failed', async () => {
    await expect(insert(2)).rejects.toThrow('UNIQUE constraint failed');
    await insert(4);
    expect(await all()).toEqual([1, 2, 3, 4].map((a) => ({ a, b: `row ${a}` })));
  });

  it('returns plain objects, which React sends to the browser', async () => {
    expect((await all()).map((row) => Object.getPrototypeOf(row))).toEqual([1, 2, 3].map(() => Object.prototype));
  });

  it('returns a column that was added in between', async () => {
    expect(await all()).toHaveLength(3);
    await sql`alter table t add column c text`.execute(db);
    expect((await all())[0]).toEqual({ a: 1, b: 'row 1', c: null });
  });

  it('starts over after a reader has stopped early', async () => {
    const query = db.selectFrom('t').selectAll().orderBy('a');
    for await (const row of query.stream()) if (row.a === 2) break;
    expect(await query.execute()).toHaveLength(3);
    expect(await all()).toHaveLength(3);
  });

  it('leaves no lock behind: the log can be emptied', async () => {
    await all();
    const { rows } = await sql<{ busy: number; log: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    expect(rows).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
  });

  it('may be one of hundreds', async () => {
    const beyond = (a: number) => sql<{ count: number }>`select count(*) as count from t where a > ${sql.raw(`${a}`)}`;
    for (let a = 0; a < 250; a++) expect((await beyond(a).execute(db)).rows).toEqual([{ count: Math.max(0, 3 - a) }]);
    expect((await beyond(0).execute(db)).rows).toEqual([{ count: 3 }]);
  });
});
