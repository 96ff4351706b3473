import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../e2e/fixtures/free-ports';
import { startChild } from '../scripts/run/child-processes.mjs';
import { serveArgs, serveEnvironment } from '../scripts/run/complete-output.mjs';
import { emptyAppServer } from './empty-app';

const READY_MS = 60_000;
const OUTPUT_MAX = 4000;
const PROBE = new URL('processes/probe.mjs', import.meta.url).href;

/** What the probe in a server says about it. */
export interface ServerFigures {
  /** User and system time of all threads since the start. */
  cpuMs: number;
  memoryMiB: number;
  /** The longest pause of the event loop since a question with `watchPauses`; 0 without. */
  longestPauseMs: number;
  /** How often each kind of statement ran, and how many were `prepared`; empty unless they are counted. */
  statements: Record<string, number>;
}

interface FiguresOptions {
  /** Looks for pauses of the event loop until the next question. */
  watchPauses?: boolean;
}

export interface Server {
  url: string;
  pid: number;
  /** From the start of the process to the first page with status 200. */
  startMs: number;
  figures: (options?: FiguresOptions) => Promise<ServerFigures>;
  stop: () => Promise<void>;
}

interface Start {
  args: string[];
  env: Record<string, string>;
  /** The page that shows that it is ready; without one, the server chooses its port and says it over IPC. */
  page?: { port: number; path: string };
}

interface DeskOptions {
  cdn: Server;
  /** A file with a history, which is copied; without one the desk begins with an empty database. */
  history?: string;
  /** Settings, or what makes them of the desk's own address. */
  settings?: Record<string, string> | ((url: string) => Record<string, string>);
  /** The page that shows that it is ready. */
  readyAt?: string;
  countStatements?: boolean;
}

interface CdnOptions {
  latencyMs?: number;
  /** When a purge is through at each site, in milliseconds after it was accepted; at once without. */
  siteDelaysMs?: readonly number[];
}

export interface Stage {
  /** A folder that goes with the stage. */
  folder: string;
  cdn: (options?: CdnOptions) => Promise<Server>;
  forwarder: (target: Server) => Promise<Server>;
  edge: (options: { latencyMs: number }) => Promise<Server>;
  desk: (options: DeskOptions) => Promise<Server>;
  emptyApp: () => Promise<Server>;
  /** Has something stopped with the stage, before what came earlier. */
  onEnd: (stop: () => Promise<unknown>) => void;
}

const processFile = (name: string) => fileURLToPath(new URL(`processes/${name}`, import.meta.url));

async function untilReady(child: ChildProcess, page: Start['page']): Promise<string> {
  if (!page) {
    const [{ port }] = (await once(child, 'message', { signal: AbortSignal.timeout(READY_MS) })) as [{ port: number }];
    return `http://127.0.0.1:${port}`;
  }
  const url = `http://127.0.0.1:${page.port}`;
  const isGood = () =>
    fetch(url + page.path).then(
      (response) => response.text().then(() => response.ok),
      () => false,
    );
  const deadline = Date.now() + READY_MS;
  while (!(await isGood())) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('did not get ready');
    await sleep(5);
  }
  return url;
}

function askFigures(child: ChildProcess, options: FiguresOptions = {}): Promise<ServerFigures> {
  return new Promise((done) => {
    const take = (message: { figures?: ServerFigures }) => {
      if (!message.figures) return;
      child.off('message', take);
      done(message.figures);
    };
    child.on('message', take);
    child.send({ bench: 'figures', ...options });
  });
}

/** Starts a server with the probe in it; nothing of our environment but what it needs gets there. */
async function startServer({ args, env, page }: Start): Promise<Server> {
  const { PATH = '', HOME = '' } = process.env;
  const began = performance.now();
  const child = startChild(process.execPath, ['--import', PROBE, ...args], {
    env: { PATH, HOME, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-OUTPUT_MAX)));
  const exited = once(child, 'exit');
  let url: string;
  try {
    url = await untilReady(child, page);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${args.at(-1)} did not start:\n${output}`, { cause: error });
  }
  return {
    url,
    pid: child.pid ?? 0,
    startMs: performance.now() - began,
    figures: (options) => askFigures(child, options),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Nothing waits for a rate limit: the desk is measured, and not its patience. */
const unlimited = {
  CDN_RATE_PER_MINUTE: '100000',
  CDN_RATE_BURST: '100000',
  LIMIT_PURGES_PER_MINUTE: '100000',
  LIMIT_SHARE_READINGS_PER_MINUTE: '100000',
  // No site is there to be looked at.
  EDGE_LOOKS: 'off',
};
export const DISTRIBUTION = { namespace: 'default', distribution: 'www-shop' };
const settingsFor = (cdn: Server) => ({
  F5XC_API_URL: cdn.url,
  F5XC_API_TOKEN: 'bench-token',
  F5XC_DISTRIBUTIONS: 'default/www-shop=www.shop.example,img.shop.example',
  CDN_PURGE_API: 'cache-purge',
  ...unlimited,
});

/** Runs some work with servers of its own, and ends them all. */
export async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  // Not in the system's temporary folder, which is memory on many machines: a durable purge has to reach a disk.
  const folder = mkdtempSync(resolve('.next', 'bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Ctrl-C does not reach the end below.
  process.once('exit', remove);
  const stops: (() => Promise<unknown>)[] = [];
  const add = async (starting: Promise<Server>) => {
    const server = await starting;
    stops.push(server.stop);
    return server;
  };
  let desks = 0;
  const stage: Stage = {
    folder,
    onEnd: (stop) => void stops.push(stop),
    cdn: ({ latencyMs = 0, siteDelaysMs = [0, 0, 0] } = {}) => {
      const env = { LATENCY_MS: String(latencyMs), SITE_DELAYS_MS: siteDelaysMs.join() };
      return add(startServer({ args: [processFile('cdn.mjs')], env }));
    },
    edge: ({ latencyMs }) =>
      add(startServer({ args: [processFile('edge.mjs')], env: { LATENCY_MS: String(latencyMs) } })),
    forwarder: ({ url }) => add(startServer({ args: [processFile('forwarder.mjs')], env: { TARGET: url } })),
    desk: async ({ cdn, history, settings, readyAt = '/', countStatements }) => {
      const file = join(folder, `desk-${++desks}.db`);
      if (history) copyHistory(history, file);
      const port = await freePorts(1);
      const env = {
        ...serveEnvironment,
        PORT: String(port),
        DATABASE_URL: `file:${file}`,
        ...settingsFor(cdn),
        ...(countStatements && { BENCH_COUNT_STATEMENTS: '1' }),
        ...(typeof settings === 'function' ? settings(`http://127.0.0.1:${port}`) : settings),
      };
      const args = [...serveArgs.slice(0, -1), resolve(serveArgs.at(-1) ?? '')];
      return add(startServer({ args, env, page: { port, path: readyAt } }));
    },
    emptyApp: async () => {
      const port = await freePorts(1);
      const env = { PORT: String(port), HOSTNAME: '127.0.0.1' };
      return add(startServer({ args: [await emptyAppServer()], env, page: { port, path: '/' } }));
    },
  };
  try {
    return await work(stage);
  } finally {
    for (const stop of stops.toReversed()) await stop();
    remove();
    process.off('exit', remove);
  }
}

function copyHistory(from: string, to: string) {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  // The mark of a database that was in use; the desk refuses one without it.
  if (existsSync(`${from}.exists`)) copyFileSync(`${from}.exists`, `${to}.exists`);
}

/** Bytes that a process had written to storage so far; NaN where the system does not say. */
export function bytesWritten(pid: number): number {
  try {
    return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  } catch {
    return Number.NaN;
  }
}
