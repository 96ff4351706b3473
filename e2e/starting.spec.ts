import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePorts } from './fixtures/free-ports';
import { expect, test } from './fixtures/own-desks';
import { runStartScript, type Started } from './fixtures/running-desk';

const TENANT = 'https://tenant.invalid';
const TOKEN = 'a-token-that-nobody-may-see';
const F5XC = { F5XC_API_URL: TENANT, F5XC_API_TOKEN: TOKEN };

/** What it printed and how it ended; it is killed when it did not end by itself. */
async function ending({ process: started, output, exited }: Started) {
  const late = setTimeout(() => started.kill('SIGKILL'), 30_000);
  const code = await exited;
  clearTimeout(late);
  return {
    code,
    lines: output()
      .split('\n')
      .filter((line) => line.trim() !== ''),
  };
}

/** One for each way in which a start fails; what is wrong with each variable is known to the tests of `lib/server/config`. */
const bad: [string, Record<string, string>, RegExp][] = [
  ['an address without TLS', { ...F5XC, F5XC_API_URL: 'http://tenant.example' }, /F5XC_API_URL .*https/],
  [
    'an address with a password',
    { ...F5XC, F5XC_API_URL: `https://me:${TOKEN}@tenant.example` },
    /F5XC_API_URL .*user/,
  ],
  [
    'a token file that holds more',
    { F5XC_API_URL: TENANT, F5XC_API_TOKEN_FILE: 'README.md' },
    /F5XC_API_TOKEN_FILE .*nothing else/,
  ],
  ['a token of two words', { ...F5XC, F5XC_API_TOKEN: `${TOKEN} twice` }, /F5XC_API_TOKEN .*one word/],
  ['another database', { ...F5XC, DATABASE_URL: `mysql://desk:${TOKEN}@db/desk` }, /DATABASE_URL .*file:.*postgres:/],
  [
    'a server that is not there',
    { ...F5XC, DATABASE_URL: `postgres://desk:${TOKEN}@127.0.0.1:1/desk` },
    /cannot open the database 127\.0\.0\.1:1\/desk: .*ECONNREFUSED/,
  ],
  ['a database in a folder that cannot be', { ...F5XC, DATABASE_URL: 'file:README.md/desk.db' }, /database/],
  ['every address of the machine', { ...F5XC, HOST: '0.0.0.0' }, /HOST .*0\.0\.0\.0/],
  [
    'a sign-in without what it needs',
    { ...F5XC, AUTH_MODE: 'oidc', HOST: '0.0.0.0' },
    /PUBLIC_URL is missing.*OIDC_ISSUER is missing.*OIDC_CLIENT_ID is missing.*ROLE_MAPPING is missing.*SESSION_SECRETS is missing/,
  ],
  ['a port that is no number', { ...F5XC, PORT: 'abc' }, /PORT .*abc/],
  ['a port beyond the last', { SANDBOX_PORT: '70000' }, /SANDBOX_PORT .*70000/],
  [
    'two bad settings',
    { ...F5XC, F5XC_URL_FORM: 'x', CDN_TIMEOUT_SECONDS: 'y' },
    /F5XC_URL_FORM .*CDN_TIMEOUT_SECONDS |CDN_TIMEOUT_SECONDS .*F5XC_URL_FORM /,
  ],
];
for (const [what, settings, line] of bad)
  test(`${what} is one clear line and no desk`, async () => {
    const DATABASE_URL = `file:${test.info().outputPath('desk.db')}`;
    const { code, lines } = await ending(
      runStartScript({ PORT: String(await freePorts(1)), DATABASE_URL, ...settings }),
    );
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines.join('\n')).not.toContain(TOKEN);
    expect(code).toBe(1);
  });

test('a port that is in use is one clear line that names its variable', async ({ desk, sandbox }) => {
  const { port } = new URL(desk.url);
  const free = String(await freePorts(1));
  const deskPort = await ending(runStartScript({ ...F5XC, PORT: port }));
  expect(deskPort).toEqual({ code: 1, lines: [expect.stringMatching(new RegExp(`^port ${port} .*\\bPORT\\b`))] });
  for (const { port: taken } of [new URL(sandbox.apiUrl), new URL(sandbox.edgeUrl)]) {
    const SANDBOX_PORT = new URL(sandbox.apiUrl).port;
    const ended = await ending(runStartScript({ PORT: free, SANDBOX_PORT: taken }));
    expect(ended).toEqual({ code: 1, lines: [expect.stringMatching(/^port \d+ .*\bSANDBOX_PORT\b/)] });
    expect(Number(taken)).toBeGreaterThanOrEqual(Number(SANDBOX_PORT));
  }
});

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEXT = 'node_modules/next/dist/bin/next';
const SERVER = '.next/standalone/server.js';
const byHand: [command: string, env?: Record<string, string>][] = [
  [SERVER],
  [SERVER, { HOSTNAME: '0.0.0.0' }],
  [`${NEXT} start -H 0.0.0.0`],
  [`${NEXT} start --hostname=0.0.0.0`],
  [`${NEXT} start`],
];
for (const [command, host = {}] of byHand)
  test(`${JSON.stringify(host)} ${command} by hand is refused with one line`, async () => {
    const { PATH = '', HOME = '' } = process.env;
    const DATABASE_URL = `file:${test.info().outputPath('desk.db')}`;
    const PORT = String(await freePorts(1));
    const plain = { NODE_ENV: 'production', NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' } as const;
    const child = spawn(process.execPath, command.split(' '), {
      cwd: ROOT,
      env: { ...plain, PATH, HOME, PORT, DATABASE_URL, ...F5XC, ...host },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (chunk) => (complaints += chunk));
    const exited = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
    // Next says by itself that the other of the two is meant.
    const ours = () => complaints.replace(/^ *⚠ "next start" does not work with "output: standalone".*\n/m, '');
    const { code, lines } = await ending({ process: child, output: ours, exited });
    expect(lines).toEqual([expect.stringMatching(/^refusing to listen on (0\.0\.0\.0|every address)/)]);
    expect(code).toBe(1);
  });

test('a token file with a line end holds the token', async ({ desk, openDesk, sandbox }) => {
  const file = test.info().outputPath('token');
  writeFileSync(file, `${desk.token}\r\n`, { mode: 0o600 });
  const own = await openDesk({ F5XC_API_TOKEN_FILE: file });
  expect((await fetch(`${own.url}/api/distributions`)).status).toBe(200);
  const seen = await sandbox.requests();
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter(({ authorization }) => authorization !== 'valid')).toEqual([]);
});
