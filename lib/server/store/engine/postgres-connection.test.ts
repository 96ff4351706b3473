import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { newTestDatabase, runOnServer } from '@/scripts/test/test-database.mjs';
import { openDatabase } from './open-database';
import { kyselyOn, openPostgresForTools } from './postgres';

const server = inject('postgres');
/** Stands between a client and the server, as a network that may break every connection. */
async function openNetwork(target: number) {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from.on('error', () => undefined).once('close', () => to.destroy()));
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const close = () => {
    breakAll();
    listener.close();
  };
  return { port: (listener.address() as AddressInfo).port, breakAll, close };
}

const otherTurns = () => new Promise((done) => setImmediate(done));

describe.skipIf(server === undefined)('a connection to PostgreSQL that ends while somebody has it', () => {
  let database: Awaited<ReturnType<typeof newTestDatabase>>;
  let network: Awaited<ReturnType<typeof openNetwork>>;
  let uncaught: Error[];
  let others: NodeJS.UncaughtExceptionListener[];
  const collect = (error: Error) => uncaught.push(error);
  beforeEach(async () => {
    database = await newTestDatabase(server ?? '');
    network = await openNetwork(Number(new URL(database.url).port));
    uncaught = [];
    // The test runner's own listener would end the run before this test can say what it has seen.
    others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', collect);
  });
  afterEach(async () => {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
    network.close();
    await database.drop();
  });
  const url = () => Object.assign(new URL(database.url), { port: String(network.port) }).href;
  const terminate = (pid: number) => runOnServer(database.url, [`select pg_terminate_backend(${pid}, 5000)`]);

  const ways = {
    'the server ends it': async (pid: number) => void (await terminate(pid)),
    'the network breaks it': async () => network.breakAll(),
  };
  const pools = {
    'a desk': () => openDatabase({ kind: 'postgres', url: url() }).db,
    'a tool': () => kyselyOn(openPostgresForTools(url())),
  };
  for (const [who, open] of Object.entries(pools))
    for (const [way, end] of Object.entries(ways))
      for (const state of ['between two statements', 'during a statement'] as const)
        it(`fails the transaction of ${who} alone: ${way} ${state}`, async () => {
          const db = open();
          const transaction = db.transaction().execute(async (tx) => {
            const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
            const pid = rows[0]?.pid ?? 0;
            if (state === 'during a statement') {
              const sleeping = sql`select pg_sleep(30)`.execute(tx);
              sleeping.catch(() => undefined);
              await end(pid);
              await sleeping;
            } else {
              await end(pid);
              while ((await runOnServer(database.url, [`select from pg_stat_activity where pid = ${pid}`])).length > 0)
                await otherTurns();
              await sql`select 1`.execute(tx);
            }
          });
          await expect(transaction).rejects.toThrow(/terminat|not queryable|ECONNRESET/i);
          for (let turn = 0; turn < 10; turn++) await otherTurns();
          expect(uncaught).toEqual([]);

          expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
          await db.destroy();
        });
});

it.skipIf(server === undefined)('a desk keeps no more connections than it may', async () => {
  const database = await newTestDatabase(server ?? '');
  const { db, pool } = openDatabase({ kind: 'postgres', url: database.url, connections: 3 });
  try {
    await Promise.all(Array.from({ length: 9 }, () => sql`select pg_sleep(0.01)`.execute(db)));
    expect(pool?.totalCount).toBe(3);
  } finally {
    await db.destroy();
    await database.drop();
  }
});
