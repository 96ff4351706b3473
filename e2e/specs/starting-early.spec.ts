import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serveArgs } from '../../scripts/run/complete-output.mjs';
import { CONFIGURED } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { freePorts } from '../fixtures/free-ports';
import { environment, type Started, watch } from '../fixtures/running-desk';
import { rawRequest, sendRaw } from '../steps/raw-http';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NEXT = fileURLToPath(new URL('../../node_modules/next/dist/bin/next', import.meta.url));
const ANN = { 'x-forwarded-email': 'ann@corp.example', 'x-forwarded-groups': 'cdn' };

const start = (args: string[], settings: Record<string, string>): Started =>
  watch(
    spawn(process.execPath, args, {
      cwd: ROOT,
      env: environment({
        NEXT_TELEMETRY_DISABLED: '1',
        F5XC_API_TOKEN: 'a-token-that-nobody-may-see',
        DATABASE_URL: `file:${test.info().outputPath('desk.db')}`,
        ...settings,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );

const pause = () => new Promise((done) => setTimeout(done, 10));
/** More than these at once only measure how fast pages are. */
const AT_ONCE = 10;

/** Asks again and again, from the moment it is spawned: the code of what comes, or of the connection that does not. */
async function hammer(url: string, paths: string[], enough: (seen: string[]) => boolean) {
  const seen: string[] = [];
  const pending: Promise<unknown>[] = [];
  for (let turn = 0; !enough(seen) && turn < 8_000; turn += 1) {
    await pause();
    if (pending.length - seen.length >= AT_ONCE) continue;
    const path = paths[turn % paths.length];
    const asked = sendRaw(url, rawRequest(`GET ${path}`, ANN)).then(
      (answer) => {
        const again = answer?.status === 503 ? ` again in ${answer.headers['retry-after']}` : '';
        seen.push(`${answer?.status}${again}`);
      },
      (error: NodeJS.ErrnoException) => seen.push(error.code ?? error.message),
    );
    pending.push(asked);
  }
  await Promise.all(pending);
  return seen;
}

const ways: [string, (port: number) => string[]][] = [
  ['its own server', () => serveArgs],
  ['next start', (port) => [NEXT, 'start', '-H', '127.0.0.1', '-p', String(port)]],
];
for (const [way, args] of ways)
  test(`${way} answers nobody wrongly while it starts`, { tag: way === 'next start' ? '@full' : [] }, async ({
    sandbox,
  }) => {
    const port = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const own = start(args(port), {
      ...CONFIGURED,
      PORT: String(port),
      F5XC_API_URL: sandbox.apiUrl,
      AUTH_MODE: 'proxy',
      PUBLIC_URL: url,
      TRUSTED_PROXIES: '127.0.0.1',
      ROLE_MAPPING: 'cdn=admin',
    });
    try {
      const seen = await hammer(url, ['/api/me', '/'], (all) => all.filter((one) => one === '200').length > 20);
      const kinds = [...new Set(seen)].filter((one) => one !== 'ECONNREFUSED').sort();
      expect(kinds.filter((one) => one !== '503 again in 1')).toEqual(['200']);
    } finally {
      own.process.kill('SIGTERM');
      expect(await own.exited).toBe(0);
    }
  });

const F5XC_API_URL = 'https://tenant.invalid';
// One for each step before listening: the settings, the database.
const neverListens: [string, Record<string, string>, RegExp][] = [
  ['every address without sign-in', { HOST: '0.0.0.0' }, /^bad setting: HOST /],
  ['a database in a folder that cannot be', { DATABASE_URL: 'file:README.md/desk.db' }, /^cannot open the database /],
  ['a server that is not there', { DATABASE_URL: 'postgres://desk@127.0.0.1:1/desk' }, /^cannot open the database /],
];
for (const [what, settings, line] of neverListens)
  test(`with ${what} nothing ever listens`, { tag: what === 'a server that is not there' ? '@full' : [] }, async () => {
    const port = await freePorts(1);
    const own = start(serveArgs, { F5XC_API_URL, PORT: String(port), ...settings });
    let over = false;
    void own.exited.then(() => (over = true));
    let connections = 0;
    while (!over) {
      await new Promise<void>((done) => {
        const socket = connect(port, '127.0.0.1', () => {
          connections += 1;
          socket.destroy();
        });
        socket.once('error', () => {});
        socket.once('close', () => done());
      });
      await pause();
    }
    expect(connections).toBe(0);
    expect(own.output().trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(await own.exited).toBe(1);
  });

test('a port that is taken is one line of the server, too, and leaves the database closed', async () => {
  const port = await freePorts(1);
  const holder = createServer().listen(port, '127.0.0.1');
  const own = start(serveArgs, { F5XC_API_URL, PORT: String(port), ...CONFIGURED });
  expect(await own.exited).toBe(1);
  expect(own.output()).toBe(`port ${port} is in use: set PORT to a free port\n`);
  await new Promise((done) => holder.close(done));
});
