import 'server-only';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from '@/lib/server/background/worker';
import type { Config } from '@/lib/server/config';
import type { OpenRequests } from '@/lib/server/http/open-requests';
import type { Log } from '@/lib/server/observability/log';
import type { Store } from '@/lib/server/store/open-store';
import type { Ending } from './readiness';
import { isTooLate, within } from './within';

/** With the default grace and delay, the end comes before what stops the desk gives up (docs/operations.md). */
const CLOSE_MS = 10_000;

interface Needs {
  ending: Ending;
  requests: OpenRequests;
  worker: Worker;
  store: Pick<Store, 'close'>;
  settings: Config['ending'];
  /** How long closing the database may take, in milliseconds. */
  closeMs?: number;
  log: Log;
}

/**
 * Ends the desk in order: it takes no more work and says so, answers for a while until a load balancer has noticed, stops
 * listening, finishes what is under way, gives back its leases and closes the database. Resolves with the exit code.
 */
export async function shutDown(needs: Needs): Promise<0 | 1> {
  const { ending, requests, worker, store, settings, closeMs = CLOSE_MS, log } = needs;
  const { delayMs, graceMs } = settings;
  log.info({ delayMs, graceMs, open: requests.count() }, 'shutdown started');
  ending.drain();
  requests.endConnections();
  const workDone = worker.stop();
  // Looked at below; until then it is no unhandled rejection.
  workDone.catch(() => {});
  await sleep(delayMs);
  ending.leave();
  try {
    await within(graceMs, Promise.all([requests.close(), workDone]));
    await within(closeMs, store.close());
    log.info('shutdown complete');
    return 0;
  } catch (err) {
    const cutOff = isTooLate(err) ? requests.count() : undefined;
    log.error({ err, cutOff }, 'shutdown incomplete: purges in flight are reconciled after the next start');
    return 1;
  }
}

/** npm and terminals repeat a Ctrl-C within milliseconds: that is not a second one. */
const REPEATED_MS = 500;

/**
 * SIGTERM, SIGINT and SIGHUP (the terminal was closed) end this process by `end`, which resolves with the exit code; a second one ends it at once.
 * Next's own listeners would stop listening immediately and exit with 143. NEXT_MANUAL_SIG_HANDLE keeps Next from adding
 * them. If that is not set, they are the only listeners, and this function removes them.
 */
export function endOnSignals(end: () => Promise<number>): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        void end().then((code) => process.exit(code));
      } else if (performance.now() - firstAt > REPEATED_MS) process.exit(128 + constants.signals[signal]);
    });
  }
}
