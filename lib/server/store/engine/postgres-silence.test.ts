import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, inject, it as test } from 'vitest';
import { newTestDatabase, runOnServer } from '@/scripts/test/test-database.mjs';
import { openTcpGate } from '@/test/support/tcp-gate';
import { kyselyOn, openPostgres } from './postgres';

const server = inject('postgres');
/** How long the desk waits for an answer here. */
const ANSWER_MS = 1000;

/** A database with one table, and a desk's connections to it through a network that a test can stall. */
const it = test.extend<{ desk: Awaited<ReturnType<typeof openDesk>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
  desk: async ({}, use) => {
    const desk = await openDesk();
    await use(desk);
    await desk.close();
  },
});

async function openDesk() {
  const database = await newTestDatabase(server ?? '');
  const gate = await openTcpGate(Number(new URL(database.url).port || 5432));
  const url = Object.assign(new URL(database.url), { port: String(gate.port) }).href;
  const db = kyselyOn(openPostgres(url, 2, ANSWER_MS));
  const other = (statement: string) => runOnServer(database.url, [statement]);
  await other('create table writes (id integer primary key)');
  await sql`select 1`.execute(db);
  return {
    db,
    gate,
    write: (id: number, on = db) => sql`insert into writes values (${sql.lit(id)})`.execute(on),
    /** What others see of the table. */
    written: async () => ((await other('select id from writes order by id')) as { id: number }[]).map(({ id }) => id),
    untilIdle: async () => {
      const asleep = `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
      while ((await other(asleep)).length > 0);
    },
    async close() {
      await gate.set('open');
      await db.destroy();
      await gate.close();
      await database.drop();
    },
  };
}

describe.skipIf(server === undefined).concurrent('a desk whose PostgreSQL is silent for too long', () => {
  it('commits what it acknowledges after the silence, when that began with a transaction', async ({ desk, expect }) => {
    const { db, gate, write, written } = desk;
    // The time limit of the connection passes once without a statement.
    await sleep(1.2 * ANSWER_MS);
    await gate.set('stalled');
    await expect(db.transaction().execute((tx) => write(1, tx))).rejects.toThrow('Query read timeout');
    await gate.set('open');

    await write(2);
    expect(await written()).toEqual([2]);
    await expect(write(2)).rejects.toThrow('duplicate key');
    await db.transaction().execute((tx) => write(3, tx));
    expect(await written()).toEqual([2, 3]);
  });

  it('works after the silence, when a statement of a transaction fails in it', async ({ desk, expect }) => {
    const { db, gate, write, written } = desk;
    const transaction = db.transaction().execute(async (tx) => {
      await write(1, tx);
      await gate.set('stalled');
      await write(1, tx);
    });
    await expect(transaction).rejects.toThrow(/Query read timeout|not queryable/);
    await gate.set('open');

    for (const id of [2, 3]) await db.transaction().execute((tx) => write(id, tx));
    expect(await written()).toEqual([2, 3]);
  });

  it('writes nothing of a transaction that failed for it with the next one', async ({ desk, expect }) => {
    const { db, write, written, untilIdle } = desk;
    const transaction = db.transaction().execute(async (tx) => {
      await write(1, tx);
      await sql`select pg_sleep(${sql.lit((2.5 * ANSWER_MS) / 1000)})`.execute(tx);
    });
    await expect(transaction).rejects.toThrow(/Query read timeout|not queryable/);
    await untilIdle();

    await db.transaction().execute((tx) => write(2, tx));
    expect(await written()).toEqual([2]);
  });
});

describe.skipIf(server === undefined)('a connection to PostgreSQL', () => {
  it('that comes back with an open transaction is not used again', async ({ desk, expect }) => {
    const { db, write, written } = desk;
    await sql`begin`.execute(db);
    await write(1);
    expect(await written()).toEqual([1]);
    await expect(sql`begin; select 1 / 0`.execute(db)).rejects.toThrow('division by zero');
    await write(2);
    expect(await written()).toEqual([1, 2]);
  });
});
