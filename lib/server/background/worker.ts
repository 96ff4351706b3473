import 'server-only';
import type { Dependencies } from '@/lib/server/dependencies';
import { settleInterruptedPurges } from '@/lib/server/purges/settle-interrupted-purges';

const INTERVAL_MS = 5000;

/** Looks after what no request looks after any more. A round that fails is logged; the next one comes anyway. */
export function startWorker({ log, contextFor }: Dependencies): void {
  const context = contextFor('purge desk');
  const round = () =>
    settleInterruptedPurges(context)
      .then((count) => count > 0 && log.warn({ count }, 'purges were interrupted and are now unconfirmed'))
      .catch((error: unknown) => log.error({ err: error }, 'looking for interrupted purges failed'));
  setInterval(round, INTERVAL_MS).unref();
  void round();
}
