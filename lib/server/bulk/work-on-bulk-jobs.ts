import 'server-only';
import type { Context } from '@/lib/server/context';
import { currentApi } from '@/lib/server/purges/choose-api';

/**
 * Does the next piece of work on bulk jobs: withdraws purges of cancelled ones, or turns lines into purges that wait. False
 * where there is nothing to do.
 */
export async function workOnBulkJobs(context: Context): Promise<boolean> {
  const { store, now, newId, log } = context;
  const cancelled = await store.bulk.cancelNext(now());
  if (cancelled > 0) log.info({ count: cancelled }, 'purges of a cancelled bulk job withdrawn');
  const recorded = await store.bulk.recordNext(async () => ({
    at: now(),
    api: await currentApi(context),
    newId,
  }));
  if (recorded > 0) log.info({ count: recorded }, 'lines of a bulk job recorded');
  return cancelled + recorded > 0;
}
