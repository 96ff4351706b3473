import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openStore } from '@/lib/server/store/open-store';
import { newTestDatabase } from '@/scripts/test/test-database.mjs';

const server = inject('postgres');
const PGBOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(existsSync);
const NOBODY = 65_534;

let end: () => Promise<void> = async () => undefined;
afterEach(() => end());

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });

/** A pgbouncer in front of the database; the address through it. */
async function startPooler(url: string, settings: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-pooler-'));
  chmodSync(folder, 0o755);
  const file = path.join(folder, 'pgbouncer.ini');
  const { hostname, port: serverPort, username } = new URL(url);
  const port = await freePort();
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${serverPort} user=${username}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nauth_type = any\nunix_socket_dir =\n${settings}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  // It refuses to run as root.
  const user = process.geteuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(PGBOUNCER ?? '', [file], { ...user, stdio: 'ignore', cwd: folder });
  const exited = once(child, 'exit');
  end = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true });
  };
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
    await sleep(20);
  }
  return Object.assign(new URL(url), { port: String(port) }).href;
}

describe.skipIf(server === undefined || PGBOUNCER === undefined)('a pooler between the desk and its server', () => {
  it.each([
    'pool_mode = transaction',
    'pool_mode = transaction\nserver_round_robin = 1',
    'pool_mode = transaction\ndefault_pool_size = 1',
  ])('that gives each transaction another connection is refused in one line: %j', async (settings) => {
    const database = await newTestDatabase(server ?? '');
    const url = await startPooler(database.url, settings);
    await expect(openStore({ kind: 'postgres', url })).rejects.toThrow(
      /^the address is a pooler .*pool_mode = session/,
    );
    await end();
    end = async () => undefined;
    await database.drop();
  });

  it('that keeps a connection for a session is none that the desk notices', async () => {
    const database = await newTestDatabase(server ?? '');
    const url = await startPooler(database.url, 'pool_mode = session');
    const store = await openStore({ kind: 'postgres', url });
    await store.health.ask();
    await store.close();
    await end();
    end = async () => undefined;
    await database.drop();
  });
});
