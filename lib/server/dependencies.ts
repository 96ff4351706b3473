import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Caller } from './auth/caller';
import { createIdentityProvider, type IdentityProvider } from './auth/identity-provider';
import { createSeal, type Seal } from './auth/session';
import { createCdnClient } from './cdn/cdn-client';
import { type Config, configFromEnvironment } from './config';
import type { Context } from './context';
import { locationOf } from './database-setting';
import { configuredDirectory, type DistributionDirectory, discoveredDirectory } from './distributions/directory';
import { createLog, type Log } from './log';
import { createRateLimit, type RateLimits } from './rate-limit';
import { newToken } from './secret-token';
import { openStore, type Store } from './store/open-store';

/** More than anybody makes by mistake. */
const AUDITED_REFUSALS_PER_MINUTE = 120;

/** One more than one: a timer that fires a moment early must not cost a poll. */
const POLLS_AT_ONCE = 2;

export interface Dependencies {
  config: Config;
  log: Log;
  store: Store;
  distributions: DistributionDirectory;
  /** How people's sessions are kept and begun; undefined where nobody signs in here. */
  session: { seal: Seal; provider: IdentityProvider } | undefined;
  /** A context for somebody; the only way to get one. */
  contextFor: (caller: Caller) => Context;
}

async function build(): Promise<Dependencies> {
  const config = configFromEnvironment();
  const log = createLog(config.logLevel);
  const store = await openStore(locationOf(config.database));
  const { now } = store.clock;
  const clock = { now, monotonic: () => performance.now(), random: Math.random };
  const cdn = createCdnClient(config, clock, (endpoint) =>
    log.warn({ endpoint }, endpoint.state === 'closed' ? 'the CDN answers again' : 'the CDN is down: it is left alone'),
  );
  const limits: RateLimits = {
    refusals: createRateLimit(store.limiter, 'refusals', AUDITED_REFUSALS_PER_MINUTE),
    shareOpens: createRateLimit(store.limiter, 'share-opens', config.limits.shareOpens),
    signIns: createRateLimit(store.limiter, 'sign-ins', config.limits.signIns),
    purges: createRateLimit(store.limiter, 'purges', config.limits.purges),
  };
  const pace = {
    purges: config.sending,
    polls: { perMinute: config.tracking.pollsPerSecond * 60, burst: POLLS_AT_ONCE },
  };
  const distributions = config.distributions
    ? configuredDirectory(config.distributions)
    : discoveredDirectory(cdn, config.distributionsRefreshMs, now, log);
  const { oidc, session: sessionSettings, publicUrl } = config.auth;
  const session =
    oidc && sessionSettings && publicUrl
      ? {
          seal: createSeal(sessionSettings),
          provider: createIdentityProvider(oidc, publicUrl),
        }
      : undefined;
  return {
    config,
    log,
    store,
    distributions,
    session,
    contextFor: (caller) => ({
      caller,
      authMode: config.auth.mode,
      proxySignOutUrl: config.auth.proxy.signOutUrl,
      policy: config.auth.policy,
      purges: store.purges,
      history: store.history,
      summaries: store.summaries,
      tracking: store.tracking,
      queue: store.queue,
      endpoints: store.endpoints,
      shares: store.shares,
      credentials: store.credentials,
      sessions: store.sessions,
      audit: store.audit,
      limits,
      cdn,
      pace,
      distributions,
      cdnTimeoutMs: config.cdn.timeoutMs,
      trackingDeadlineMs: config.tracking.deadlineMs,
      duplicateWindowMs: config.duplicateWindowMs,
      log,
      now,
      random: Math.random,
      newId: randomUUID,
      newToken,
    }),
  };
}

/** Next bundles a module once for instrumentation and once for routes: the global is what makes it one instance. */
const KEY = Symbol.for('purge-desk.dependencies');
const holder = globalThis as { [KEY]?: Promise<Dependencies> };

/** Everything that is built once for the server. */
export function dependencies(): Promise<Dependencies> {
  holder[KEY] ??= build();
  return holder[KEY];
}
