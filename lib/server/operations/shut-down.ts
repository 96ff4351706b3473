import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from '@/lib/server/background/worker';
import type { Config } from '@/lib/server/config';
import type { OpenRequests } from '@/lib/server/http/open-requests';
import type { Log } from '@/lib/server/observability/log';
import type { Store } from '@/lib/server/store/open-store';
import type { Ending } from './ending';
import { TooLate, within } from './within';

interface Needs {
  ending: Ending;
  requests: OpenRequests;
  worker: Worker;
  store: Pick<Store, 'close'>;
  settings: Config['ending'];
  log: Log;
}

/**
 * Ends the desk in order: it takes no more work and says so, answers for a while until a load balancer has noticed, stops
 * listening, finishes what is under way, gives back its leases and closes the database. Resolves with the exit code.
 */
export async function shutDown({ ending, requests, worker, store, settings, log }: Needs): Promise<0 | 1> {
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
    await store.close();
    log.info('shutdown complete');
    return 0;
  } catch (err) {
    const cutOff = err instanceof TooLate ? requests.count() : undefined;
    log.error({ err, cutOff }, 'shutdown incomplete: purges in flight are reconciled after the next start');
    return 1;
  }
}
