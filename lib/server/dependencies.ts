import 'server-only';
import { randomUUID } from 'node:crypto';
import { createCdnClient } from './cdn/cdn-client';
import { type Config, configFromEnvironment } from './config';
import type { Context } from './context';
import { configuredDirectory, type DistributionDirectory, discoveredDirectory } from './distributions/directory';
import { createLog, type Log } from './log';
import { createGuessLimit } from './shares/guess-limit';
import { newShareToken } from './shares/share-token';
import { openStore, type Store } from './store/open-store';

export interface Dependencies {
  config: Config;
  log: Log;
  store: Store;
  distributions: DistributionDirectory;
  /** A context for somebody; the only way to get one. */
  contextFor: (actor: string) => Context;
}

async function build(): Promise<Dependencies> {
  const config = configFromEnvironment();
  const log = createLog(config.logLevel);
  const now = Date.now;
  const store = await openStore(config.databaseFile);
  const cdn = createCdnClient(config, now);
  const guesses = createGuessLimit(config.shareOpensPerMinute);
  const distributions = config.distributions
    ? configuredDirectory(config.distributions)
    : discoveredDirectory(cdn, config.distributionsRefreshMs, now, log);
  return {
    config,
    log,
    store,
    distributions,
    contextFor: (actor) => ({
      actor,
      purges: store.purges,
      history: store.history,
      summaries: store.summaries,
      tracking: store.tracking,
      shares: store.shares,
      guesses,
      cdn,
      distributions,
      cdnTimeoutMs: config.cdn.timeoutMs,
      trackingDeadlineMs: config.tracking.deadlineMs,
      duplicateWindowMs: config.duplicateWindowMs,
      log,
      now,
      newId: randomUUID,
      newShareToken,
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
