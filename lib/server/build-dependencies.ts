import 'server-only';
import { v7 } from 'uuid';
import type { Readiness } from '@/lib/shared/readiness';
import type { Caller } from './auth/caller';
import type { IdentityProvider } from './auth/identity-provider';
import { createSeal, type Seal } from './auth/session';
import { type CdnClient, createCdnClient } from './cdn/cdn-client';
import { type Config, configFromEnvironment } from './config';
import type { Context } from './context';
import { createDeskEvents } from './desk-events';
import { configuredDirectory, type DistributionDirectory, discoveredDirectory } from './distributions/directory';
import { createDistributionReader, type DistributionReader } from './distributions/distribution-reader';
import { shelvesOf, toShelf } from './distributions/shelf';
import { createEdge, userAgentOf } from './edge/edge';
import { CALLS_MAX, createServedLog } from './edge/served-log';
import { createBoundedUses, createRateLimit, type RateLimits } from './limits';
import { createProxiedFetch } from './network/proxied-fetch';
import { createLog, type Log, logCdnCall } from './observability/log';
import { createMetrics, type Metrics } from './observability/metrics';
import { traceHeaders } from './observability/trace-context';
import { createEnding, createHeartbeat, createReadiness, type Ending, type Heartbeat } from './operations/readiness';
import { purgeApiInUse } from './purges/choose-api';
import { readSendWindow } from './purges/get-send-window';
import { createPurgeFeed } from './purges/purge-feed';
import { createPurgeWatch, createWatch } from './purges/purge-watch';
import { newToken } from './secret-token';
import { locationOf } from './settings/database-setting';
import type { Clock } from './store/engine/open-database';
import { openStore, type Store } from './store/open-store';
import { machineTiming, type Timing } from './timing';

/** More than anyone makes by mistake. */
const AUDITED_REFUSALS_PER_MINUTE = 120;
/** With 300 characters each, at most about 100 MB per day, regardless of the number of addresses. */
const AUDITED_ANONYMOUS_REFUSALS_PER_MINUTE = 240;

/** The number of addresses that can each use the full read limit of one link. */
const ADDRESSES_OF_A_LINK = 5;

/** The burst of reads after a pause: well below the burst that other clients see (18). */
const READS_AT_ONCE = 10;

/** The read limits for the CDN, shared by all replicas: distributions and access logs. */
const readRate = ({ readsPerMinute }: Config) => ({ perMinute: readsPerMinute, burst: READS_AT_ONCE + CALLS_MAX });

export interface Dependencies {
  config: Config;
  cdn: CdnClient;
  log: Log;
  timing: Timing;
  store: Store;
  distributions: DistributionDirectory;
  /** Reads the CDN's distributions; undefined if they are configured. */
  reader: DistributionReader | undefined;
  /** Creates and seals sessions; undefined on a desk without its own sign-in. */
  session: { seal: Seal; provider: IdentityProvider } | undefined;
  /** How the desk shuts down. */
  ending: Ending;
  heartbeat: Heartbeat;
  /** Whether the desk is ready for requests, and if not, why. */
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
  /** Returns a context for a caller; the only way to get one. */
  contextFor: (caller: Caller) => Context;
}

/** Distributions that are configured need no reading. */
function openDistributions(config: Config, store: Store, cdn: CdnClient, { monotonic, pause }: Timing) {
  if (config.distributions)
    return {
      distributions: configuredDirectory(config.distributions),
      reader: undefined,
      describedOrigin: async () => undefined,
    };
  const { now } = store.clock;
  const where = {
    source: `${config.cdn.origin}${config.cdn.basePath}`,
    namespaces: shelvesOf(config.namespaces, config.kinds),
  };
  const known = store.knownDistributions;
  const { directory, forget } = discoveredDirectory({ store: known, where, now, monotonic, pause });
  const reader = createDistributionReader({
    cdn,
    store: store.knownDistributions,
    endpoints: store.endpoints,
    where,
    // A user is waiting for an access log.
    rate: { ...readRate(config), left: CALLS_MAX },
    refreshMs: config.distributionsRefreshMs,
    cdnTimeoutMs: config.cdn.timeoutMs,
    now,
    onChange: forget,
  });
  const describedOrigin = async (key: string) => {
    const [namespace = '', name = ''] = key.split('/');
    return (await known.find(where.source, toShelf({ namespace, name })))?.origin;
  };
  return { distributions: directory, reader, describedOrigin };
}

/** Loads the OpenID library only on a desk with sign-in. */
async function openSignIn({ auth: { oidc, session, publicUrl }, findProxy }: Config): Promise<Dependencies['session']> {
  if (!oidc || !session || !publicUrl) return undefined;
  const { createIdentityProvider } = await import('./auth/identity-provider');
  return {
    seal: createSeal(session),
    provider: createIdentityProvider(oidc, publicUrl, createProxiedFetch(findProxy)),
  };
}

/** The environment of a desk. Defaults: this machine, and the database's clock. */
interface Surroundings {
  log?: Log;
  clock?: Clock;
  timing?: Timing;
}

/** Opens the database and builds everything that a desk with these settings needs. */
export async function buildDependencies(config: Config, surroundings: Surroundings = {}): Promise<Dependencies> {
  const { log = createLog(config.logLevel), timing = machineTiming } = surroundings;
  const { monotonic, random, pause } = timing;
  const events = createDeskEvents();
  const store = await openStore(locationOf(config.database, config.databaseConnections), {
    clock: surroundings.clock,
    onError: events.storeError.emit,
    onChange: events.purgeChange.emit,
    onRenewal: events.renewal.emit,
  });
  for (const exposed of store.exposedFiles) log.warn(exposed, 'database files accessible to other users');
  const { now } = store.clock;
  events.cdnCall.on((call) => logCdnCall(log, call));
  const cdn = createCdnClient(
    config,
    { now, monotonic, random, pause },
    {
      onCall: events.cdnCall.emit,
      onResult: events.cdnResult.emit,
      onHealthChange: (endpoint) =>
        log.warn({ endpoint }, endpoint.state === 'closed' ? 'circuit breaker closed' : 'circuit breaker open'),
    },
    traceHeaders,
  );
  const limit = (name: keyof RateLimits, stored: string, perMinute: number) =>
    createRateLimit(store.limiter, stored, perMinute, () => events.limitReached.emit(name));
  const { shareReadings } = config.limits;
  const limits: RateLimits = {
    refusals: limit('refusals', 'refusals', AUDITED_REFUSALS_PER_MINUTE),
    anonymousRefusals: limit('anonymousRefusals', 'anonymous-refusals', AUDITED_ANONYMOUS_REFUSALS_PER_MINUTE),
    shareOpens: limit('shareOpens', 'share-opens', config.limits.shareOpens),
    shareReadings: limit('shareReadings', 'share-readings', shareReadings),
    shareReadingsInAll: limit('shareReadingsInAll', 'share-readings-in-all', shareReadings * ADDRESSES_OF_A_LINK),
    signIns: limit('signIns', 'sign-ins', config.limits.signIns),
    wrongCredentials: limit('wrongCredentials', 'wrong-credentials', config.limits.wrongCredentials),
    purges: limit('purges', 'purges', config.limits.purges),
    looks: limit('looks', 'looks', config.limits.looks),
  };
  const servedLog = createServedLog({
    cdn,
    mayRead: () => store.endpoints.mayRead(readRate(config), now()),
    timeoutMs: config.cdn.timeoutMs,
    now,
    monotonic,
  });
  const uses = createBoundedUses(events.limitReached.emit);
  const watch = createPurgeWatch(store.purges, timing);
  const jobWatch = createWatch(store.bulk.moving, timing);
  const ending = createEnding();
  const heartbeat = createHeartbeat(monotonic);
  const { distributions, reader, describedOrigin } = openDistributions(config, store, cdn, timing);
  const edge = createEdge({
    ...config,
    describedOrigin,
    now,
    monotonic,
    userAgent: userAgentOf(config.auth.publicUrl),
    onRequest: events.lookRequest.emit,
  });
  const feed = createPurgeFeed({
    store,
    readWindow: () => readSendWindow({ store, settings: config, now }),
    printDistributions: async () => {
      const { askedAt: _, ...known } = await distributions.all();
      return JSON.stringify([known, await purgeApiInUse({ cdn, store, settings: config })]);
    },
    ...timing,
    now,
    log,
  });
  return {
    config,
    cdn,
    log,
    timing,
    store,
    distributions,
    reader,
    session: await openSignIn(config),
    ending,
    heartbeat,
    readiness: createReadiness({
      health: store.health,
      heartbeat,
      cdn,
      ending,
      cdnTimeoutMs: config.cdn.timeoutMs,
      log,
    }),
    metrics: createMetrics({
      events,
      figures: store.figures,
      cdnHealth: cdn,
      circuits: cdn.health,
      access: cdn.access,
      heartbeat,
      openStreams: feed.open,
      now,
    }),
    contextFor: (caller) => ({
      caller,
      store,
      cdn,
      distributions,
      edge,
      servedLog,
      settings: config,
      limits,
      uses,
      watch,
      jobWatch,
      feed,
      log,
      now,
      random,
      newId: v7,
      newToken,
    }),
  };
}

/** Returns the desk that the environment variables describe. */
export const buildFromEnvironment = () => buildDependencies(configFromEnvironment());
