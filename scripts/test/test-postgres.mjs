import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installDebianPackages } from './debian-packages.mjs';
import { dropDatabasesOfRun } from './test-database.mjs';

/** @typedef {{ url: string, stop: () => Promise<void> }} TestServer a server with an empty database, and how to end it */

const readyWithinMs = 60_000;
const debianFolder = '/usr/lib/postgresql';

/** Where `initdb` and `postgres` are; the newest of Debian's versions. @returns {string | undefined} */
function installedFolder() {
  const debians = existsSync(debianFolder)
    ? readdirSync(debianFolder)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debianFolder, version, 'bin'))
    : [];
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debians, '/opt/homebrew/bin', '/usr/local/bin'];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/**
 * PostgreSQL refuses to run as root: then it runs as Debian's own user for it, or as nobody.
 * @returns {{ uid?: number, gid?: number }}
 */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new Error('no user found to run PostgreSQL as');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Settings of a server whose data nobody needs after the tests. */
const forgetful = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * A private cluster in a temporary folder, or the server that TEST_DATABASE_URL names.
 * @param {{ durable?: boolean }} [options] `durable`: it writes to the disk as a real one does
 * @returns {Promise<TestServer | undefined>} undefined where PostgreSQL is not installed and cannot be
 */
export async function startTestPostgres({ durable = false } = {}) {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  if (!installedFolder()) await installDebianPackages(['postgresql']);
  const folder = installedFolder();
  if (!folder) return undefined;

  const user = unprivileged();
  const data = mkdtempSync(join(tmpdir(), 'purge-desk-postgres-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(data, user.uid, user.gid);
  // The folder of whoever runs the tests need not be readable for that user.
  let output = '';
  /** @param {string} command @param {string[]} args */
  const start = (command, args) => {
    const child = spawn(join(folder, command), args, { ...user, cwd: data, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    return child;
  };
  // Without a language: what sorts and folds must not depend on the server's.
  const init = start('initdb', ['-D', data, '-U', 'desk', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  const [initCode] = await once(init, 'exit');
  if (initCode !== 0) {
    remove();
    throw new Error(`initdb failed:\n${output}`);
  }
  const port = await freePort();
  const settings = [
    ...['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${data}`, 'max_connections=200'],
    ...(durable ? [] : forgetful),
  ];
  output = '';
  const server = start('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
  const exited = once(server, 'exit');
  // Whoever is ended by a signal does not come to its own end.
  const killed = () => {
    server.kill('SIGKILL');
    // Its processes end a moment later, and may write until then.
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', killed);
  const deadline = Date.now() + readyWithinMs;
  while (!output.includes('ready to accept connections')) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL');
      remove();
      throw new Error(`PostgreSQL did not start:\n${output}`);
    }
    await sleep(20);
  }
  return {
    url: `postgres://desk@127.0.0.1:${port}/postgres`,
    stop: async () => {
      process.removeListener('exit', killed);
      // Not waiting for clients: whoever is still connected is a test that is over.
      server.kill('SIGINT');
      await exited;
      remove();
    },
  };
}

/**
 * For vitest and Playwright: one server for the whole run, for tests in TEST_DATABASE_URL or, with vitest, in what it provides.
 * @param {{ provide?: (key: 'postgres', url: string | undefined) => void }} runner
 */
export default async function globalSetup({ provide }) {
  const given = process.env.TEST_DATABASE_URL;
  process.env.TEST_DATABASE_RUN = randomUUID().slice(0, 8);
  const server = await startTestPostgres();
  if (!server) console.log('PostgreSQL is not installed: its tests are skipped (set TEST_DATABASE_URL, or install it)');
  provide?.('postgres', server?.url);
  if (server) process.env.TEST_DATABASE_URL = server.url;
  // A server of the run's own goes with everything on it.
  return given ? () => dropDatabasesOfRun(given) : server?.stop;
}
