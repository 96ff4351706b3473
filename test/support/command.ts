import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';

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

function start(program: readonly string[], words: readonly string[], settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...program, ...words], {
    cwd: ROOT,
    env: { NODE_ENV: 'production', PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk) => (said.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (said.stderr += chunk));
  const ended = new Promise<{ status: number | null; stdout: string; stderr: string }>((done) =>
    child.once('close', (status) => done({ status, ...said })),
  );
  return { child, said, ended };
}

/** Starts a command line with these settings and nothing else of ours in its environment. */
export const startCommand = (...[script, words, settings]: Started) =>
  start([path.join(inject('programs'), `${path.basename(script, '.ts')}.mjs`)], words, settings);

export const runCommandLine = (...started: Started) => startCommand(...started).ended;

/** Runs it from its source, as `npm run` does. */
export const runFromSource = (...[script, words, settings]: Started) =>
  start(['--conditions=react-server', '--import', 'tsx', path.join('scripts', 'db', script)], words, settings).ended;
