import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As DATABASE_URL has it. */
export const addressOf = (location: DatabaseLocation) =>
  location.kind === 'sqlite' ? `file:${location.file}` : location.url;

/** Starts a command line as `npm run` does, with these settings and nothing else of ours in its environment. */
export function startCommand(script: string, words: readonly string[], settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const args = ['--conditions=react-server', '--import', 'tsx', path.join('scripts', 'db', script), ...words];
  const child = spawn(process.execPath, args, {
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

export const runCommandLine = (...started: Parameters<typeof startCommand>) => startCommand(...started).ended;
