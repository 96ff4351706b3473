import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledOnce } from './compiled';
import type { Database } from './schema';
import { openSqlite } from './sqlite';

const add = compiledOnce<{ id: string }, unknown>((db, value) =>
  db
    .insertInto('purges')
    .columns(['id'])
    .expression(db.selectNoFrom(({ val }) => val(value('id')).as('id'))),
);
const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-compiled-'));
let db: Kysely<Database>;
beforeAll(async () => {
  db = new Kysely<Database>({ dialect: openSqlite(path.join(folder, 'desk.db')) });
  await sql`create table purges (id text primary key) strict`.execute(db);
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

describe('a query that is compiled once', () => {
  it('is part of its transaction, and refused when that has ended', async () => {
    let kept = db;
    const refusing = db.transaction().execute(async (tx) => {
      kept = tx;
      for (const id of ['a', 'b']) await add(tx, { id });
      throw new Error('refused');
    });
    await expect(refusing).rejects.toThrow('refused');
    await expect(add(kept, { id: 'c' })).rejects.toThrow('already rolled back');
    expect(await db.selectFrom('purges').select('id').execute()).toEqual([]);
  });
});
