import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../fixtures/desks';
import { freePorts } from '../fixtures/free-ports';
import { runStartScript, type Started } from '../fixtures/running-desk';

const TOKEN = 'a-token-that-nobody-may-see';
const F5XC = { F5XC_API_URL: 'https://tenant.invalid', F5XC_API_TOKEN: TOKEN };

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

// What is wrong with each setting is tested in lib/server/config.test.ts and scripts/run/start-settings.test.ts.
test('bad settings are one clear line and no desk', async () => {
  const DATABASE_URL = `file:${test.info().outputPath('desk.db')}`;
  const settings = { ...F5XC, F5XC_API_URL: `https://me:${TOKEN}@tenant.example`, CDN_TIMEOUT_SECONDS: 'y' };
  const { code, lines } = await ending(runStartScript({ PORT: String(await freePorts(1)), DATABASE_URL, ...settings }));
  expect(lines).toEqual([
    expect.stringMatching(/F5XC_API_URL .*CDN_TIMEOUT_SECONDS |CDN_TIMEOUT_SECONDS .*F5XC_API_URL /),
  ]);
  expect(lines.join('\n')).not.toContain(TOKEN);
  expect(code).toBe(1);
});

test('a file that is no database is one clear line that names it, and stays as it is', async () => {
  const file = test.info().outputPath('letter.db');
  const letter = 'dear aunt, '.repeat(500);
  writeFileSync(file, letter);
  const settings = { ...F5XC, PORT: String(await freePorts(1)), DATABASE_URL: `file:${file}` };
  const line = `cannot open the database ${file}: it is not an SQLite database`;
  expect(await ending(runStartScript(settings))).toEqual({ code: 1, lines: [line] });
  expect(readFileSync(file, 'utf8')).toBe(letter);
});

test('a port that is in use is one clear line that names its variable', async ({ desk, sandbox }) => {
  const { port } = new URL(desk.url);
  const free = String(await freePorts(1));
  const deskPort = await ending(runStartScript({ ...F5XC, PORT: port }));
  expect(deskPort).toEqual({ code: 1, lines: [expect.stringMatching(new RegExp(`^port ${port} .*\\bPORT\\b`))] });
  const SANDBOX_PORT = new URL(sandbox.apiUrl).port;
  const sandboxPort = await ending(runStartScript({ PORT: free, SANDBOX_PORT }));
  expect(sandboxPort).toEqual({ code: 1, lines: [expect.stringMatching(/^port \d+ .*\bSANDBOX_PORT\b/)] });
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NEXT = 'node_modules/next/dist/bin/next';
const SERVER = '.next/standalone/server.js';
// Each way to name an address is tested in lib/server/http/guards/loopback-guard.test.ts.
for (const command of [SERVER, `${NEXT} start`])
  test(`${command} by hand is refused with one line`, async () => {
    const { PATH = '', HOME = '' } = process.env;
    const DATABASE_URL = `file:${test.info().outputPath('desk.db')}`;
    const PORT = String(await freePorts(1));
    const plain = { NODE_ENV: 'production', NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' } as const;
    const child = spawn(process.execPath, command.split(' '), {
      cwd: ROOT,
      env: { ...plain, PATH, HOME, PORT, DATABASE_URL, ...F5XC },
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
