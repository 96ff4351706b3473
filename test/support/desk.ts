import { AsyncLocalStorage } from 'node:async_hooks';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createBackgroundWork } from '@/lib/server/background/worker';
import { auditStart } from '@/lib/server/boot';
import type { Dependencies } from '@/lib/server/build-dependencies';
import { buildDependencies } from '@/lib/server/build-dependencies';
import { type Config, readConfig } from '@/lib/server/config';
import { findDependenciesBy } from '@/lib/server/dependencies';
import { requestWatcher } from '@/lib/server/http/every-request';
import { answerHere } from '@/lib/server/http/guards/before-next';
import { createLog } from '@/lib/server/observability/log';
import { locationOf } from '@/lib/server/settings/database-setting';
import type { SandboxConfig } from '../../sandbox/config';
import { createSandbox, type Sandbox } from '../../sandbox/sandbox';
import { bySite } from '../../sandbox/sites';
import { Background } from './background';
import type { DatabaseUnderTest } from './databases';
import { listen } from './desk-server';
import { readDueWork } from './due-work';
import { newFolder } from './new-folder';
import { SandboxControl } from './sandbox-control';
import { makeSqlite } from './sqlite-template';
import { TestClock } from './test-clock';

/** Purges stay under way unless a test lets time pass or says that they arrive; in milliseconds. */
const SITE_DELAY_MS = 600_000;

interface TestCdn extends Pick<Sandbox, 'apiUrl' | 'edgeUrl' | 'siteUrls' | 'originUrl'> {
  token: string;
  clock: TestClock;
  control: SandboxControl;
  close: () => Promise<void>;
}

/** The sandbox CDN in this process, on ports of its own, by a test's clock. */
export async function startCdn(clock = new TestClock(), change: Partial<SandboxConfig> = {}): Promise<TestCdn> {
  const token = `test-token-${crypto.randomUUID()}`;
  const config = {
    port: 0,
    apiToken: token,
    siteDelaysMs: bySite(() => SITE_DELAY_MS),
    distributions: 3,
    httpLoadBalancers: false,
    warm: false,
    ...change,
  };
  const { close, ...urls } = await createSandbox(config, clock);
  const { apiUrl, edgeUrl } = urls;
  return { ...urls, token, clock, control: new SandboxControl(apiUrl, edgeUrl), close };
}

type Settings = Record<string, string>;

export interface DeskOptions {
  /** Environment variables; of the desk's own address where that is needed. */
  settings?: Settings | ((url: string) => Settings | Promise<Settings>);
  /** A CDN that others use, too; one of the desk's own when it is left out. */
  cdn?: TestCdn;
  /** A database that is there already; an SQLite file of the desk's own when it is left out. */
  database?: DatabaseUnderTest['location'];
  /** What no variable can say, such as a time limit of less than a second. */
  change?: (config: Config) => Config;
}

/** As many as are due are polled at once, which no variable allows. */
const UNLIMITED_POLLS = { perMinute: 60e9, burst: 2 };

/** Purges are sent at once, and nobody is limited, unless a test says otherwise. */
const defaults = {
  CDN_TIMEOUT_SECONDS: '60',
  CDN_BREAKER_FAILURES: '0',
  CDN_RATE_PER_MINUTE: '100000',
  CDN_RATE_BURST: '100000',
  LIMIT_PURGES_PER_MINUTE: '100000',
  LIMIT_LOOKS_PER_MINUTE: '100000',
  F5XC_NAMESPACES: 'default,media',
  // It would be in every list of requests, and fill caches.
  OUTSIDE_PURGES: 'off',
  EDGE_LOOKS: 'on-demand',
};

const inRequest = new AsyncLocalStorage<Dependencies>();
findDependenciesBy(async () => {
  const built = inRequest.getStore();
  if (!built) throw new Error('no desk answers here: only within a request, or `desk.within`, is there one');
  return built;
});

export interface TestDesk {
  /** Where it answers, without a trailing slash. */
  url: string;
  built: Dependencies;
  cdn: TestCdn;
  sandbox: SandboxControl;
  /** Its database, for looking past the desk. */
  location: DatabaseUnderTest['location'];
  clock: TestClock;
  background: Background;
  /** Everything that it has logged, line by line. */
  log: () => Record<string, unknown>[];
  /** Everything that is due now is done; no time passes. */
  tick: () => Promise<void>;
  /** Lets time pass, in milliseconds, and does what is due in it. */
  advance: (ms: number) => Promise<void>;
  /** Purges that are under way are followed no more: time that passes for a test is not taken by those of tests before. */
  forgetUnderWay: () => Promise<unknown>;
  /** Calls something as this desk: `dependencies()` are this desk's own. */
  within: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends it as a crash would: nothing more is answered, written or given back. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

const sqliteIn = (folder: string) => path.join(folder, 'desk.db');

/** Starts a whole desk in this process: real routes over real HTTP, a real database, the sandbox CDN, a test's clock. */
export async function startDesk({ settings = {}, cdn: given, database, change }: DeskOptions = {}): Promise<TestDesk> {
  const cdn = given ?? (await startCdn());
  const { clock } = cdn;
  const folder = database ? undefined : newFolder();
  if (folder) await makeSqlite(sqliteIn(folder));
  const lines: string[] = [];
  let answering: { built: Dependencies; watch: ReturnType<typeof requestWatcher> } | undefined;
  const within = <T>(work: () => Promise<T>) => {
    if (!answering) throw new Error('the desk is not ready');
    return inRequest.run(answering.built, work);
  };
  const server = await listen((request, response) => {
    answering?.watch(request, response);
    return answerHere(request, String(response.getHeader('x-request-id')));
  }, within);
  const own = typeof settings === 'function' ? await settings(server.url) : settings;
  const read = readConfig({
    NODE_ENV: 'test',
    ...defaults,
    F5XC_API_URL: cdn.apiUrl,
    F5XC_API_TOKEN: cdn.token,
    EDGE_VIEWS: Object.entries(cdn.siteUrls)
      .map(([site, url]) => `${site}=${url}`)
      .join(';'),
    ORIGINS: `*=${cdn.originUrl}`,
    DATABASE_URL: database?.kind === 'postgres' ? database.url : `file:${database?.file ?? sqliteIn(folder ?? '')}`,
    ...own,
  });
  const tracking = own.CDN_POLLS_PER_SECOND ? read.tracking : { ...read.tracking, polls: UNLIMITED_POLLS };
  const config = (change ?? ((same) => same))({ ...read, tracking });
  let background: Background | undefined;
  const timing = {
    monotonic: clock.monotonic,
    random: () => 0,
    pause: async (ms: number) => background?.advance(ms) ?? clock.moveTo(clock.monotonic() + ms),
    wait: clock.wait,
  };
  const log = createLog(config.logLevel, { write: (line: string) => void lines.push(line) });
  const built = await buildDependencies(config, { log, clock, timing });
  const work = createBackgroundWork(built);
  const location = locationOf(config.database);
  const dueWork = readDueWork(location);
  answering = { built, watch: requestWatcher(config.auth) };
  background = new Background(clock, work, dueWork);
  await auditStart(built);
  await background.tick();
  const { tick, advance } = background;
  let isOver = false;
  const end = async (before: () => Promise<unknown>) => {
    if (isOver) return;
    isOver = true;
    await before();
    await server.close();
    built.metrics.stop();
    dueWork.close();
    await built.store.close();
    if (!given) await cdn.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: server.url,
    built,
    cdn,
    sandbox: cdn.control,
    location,
    clock,
    background,
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    tick: tick.bind(background),
    advance: advance.bind(background),
    forgetUnderWay: dueWork.forget,
    within,
    kill: () => end(async () => undefined),
    stop: () =>
      end(async () => {
        await cdn.control.release();
        built.ending.leave();
        await work.release();
      }),
  };
}
