import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { newFolder } from './new-folder';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the programs that tests start, each bundled into one file. */
    programs: string;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As DATABASE_URL has it. */
export const addressOf = (location: DatabaseLocation) =>
  location.kind === 'sqlite' ? `file:${location.file}` : location.url;

type Started = [script: string, words: readonly string[], settings?: Record<string, string>];

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** After that a program hangs: sooner than its test, whose end would say nothing of it. */
const HUNG_MS = 40_000;
const REPORT_MS = 5000;

/** What keeps a process alive by its own report: the handles that are open, and where its JavaScript is. */
async function keptAliveBy(child: ChildProcess, folder: string): Promise<string> {
  child.kill('SIGUSR2');
  await sleep(REPORT_MS);
  const [report] = readdirSync(folder);
  if (!report) return 'It wrote no report: its JavaScript does not run.';
  const { libuv, javascriptStack } = JSON.parse(readFileSync(path.join(folder, report), 'utf8'));
  return JSON.stringify({ javascriptStack, libuv }, undefined, 1);
}

function start(program: readonly string[], words: readonly string[], settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const folder = newFolder();
  const reporting = ['--report-on-signal', `--report-directory=${folder}`];
  const child = spawn(process.execPath, [...reporting, ...program, ...words], {
    cwd: ROOT,
    env: { NODE_ENV: 'production', PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk) => (said.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (said.stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    const hung = setTimeout(async () => {
      const why = await keptAliveBy(child, folder);
      child.kill('SIGKILL');
      reject(new Error(`${words.join(' ')} did not end. ${JSON.stringify(said)} ${why}`));
    }, HUNG_MS);
    child.once('close', (status) => {
      clearTimeout(hung);
      rmSync(folder, { recursive: true, force: true });
      resolve({ status, ...said });
    });
  });
  return { child, said, ended };
}

/** Starts a command line with these settings and nothing else of ours in its environment. */
export const startCommand = (...[script, words, settings]: Started) =>
  start([path.join(inject('programs'), `${path.basename(script, '.ts')}.mjs`)], words, settings);

export const runCommandLine = (...started: Started) => startCommand(...started).ended;

/** Runs it from its source, as `npm run` does. */
export const runFromSource = (...[script, words, settings]: Started) =>
  start(['--conditions=react-server', '--import', 'tsx', path.join('scripts', 'db', script)], words, settings).ended;
