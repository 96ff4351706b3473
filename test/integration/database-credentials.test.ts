import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { databaseFromEnvironment } from '@/lib/server/config';
import { locationOf } from '@/lib/server/settings/database-setting';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import { newFolder } from '../support/new-folder';

/** AuthenticationCleartextPassword of PostgreSQL's protocol. */
const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** Speaks PostgreSQL's protocol as far as the password, and keeps who signs in with what. */
async function openGate() {
  const seen: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (startup) => {
      const user = /user\0([^\0]*)/.exec(startup.toString('latin1'))?.[1];
      socket.write(ASK_FOR_PASSWORD);
      socket.once('data', (answer) => {
        seen.push(`${user}:${answer.subarray(5, -1).toString()}`);
        socket.destroy();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { seen, port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

let gate: Awaited<ReturnType<typeof openGate>>;
let folder: string;
let warnings: string[];
const keep = (warning: Error) => void warnings.push(warning.message);
beforeEach(async () => {
  gate = await openGate();
  folder = newFolder();
  warnings = [];
  process.on('warning', keep);
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.off('warning', keep);
  gate.close();
  rmSync(folder, { recursive: true });
});

function holding(credentials: string, database = 'history') {
  const file = path.join(folder, 'database-url');
  writeFileSync(file, `postgres://${credentials}@127.0.0.1:${gate.port}/${database}\n`);
  return file;
}

function open() {
  vi.stubEnv('DATABASE_URL_FILE', holding('desk:before'));
  const { db, pool } = openDatabase(locationOf(databaseFromEnvironment(), 2));
  return { db, connect: async () => void (await pool?.connect().catch(() => undefined)) };
}

it('new connections use the credentials that the file has now', async () => {
  const { db, connect } = open();
  await connect();
  expect(gate.seen).toEqual(['desk:before']);
  holding('desk_2:now%2F');
  await expect.poll(() => connect().then(() => gate.seen.at(-1))).toBe('desk_2:now/');
  await db.destroy();
});

it('a file that names another database changes nothing before a restart, and the log says so', async () => {
  const { db, connect } = open();
  holding('desk:now', 'another');
  await expect
    .poll(() => connect().then(() => warnings))
    .toEqual([
      'bad setting: DATABASE_URL_FILE names another database: restart Purge Desk to use it; Purge Desk keeps the last good value',
    ]);
  expect(new Set(gate.seen)).toEqual(new Set(['desk:before']));
  await db.destroy();
});
