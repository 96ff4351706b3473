import 'server-only';
import { enter } from '@/lib/server/bounded-use';
import type { Context } from '@/lib/server/context';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { isInProgress } from '@/lib/shared/purges/shown-status';
import { getPurge } from './get-purge';

/**
 * Returns the record when nothing in it changes any more, after so many seconds, or when the caller has
 * gone or the desk is about to end. It only looks at the record: the background work asks the CDN.
 */
export async function waitForPurge(
  context: Context,
  id: string,
  seconds: number,
  gone: AbortSignal,
  leaving: AbortSignal,
): Promise<PurgeDetails | undefined> {
  const purge = await getPurge(context, id);
  if (!purge || !isInProgress(purge) || seconds === 0) return purge;
  const leave = enter(context.uses.waits, context.caller);
  try {
    await context.watch.untilStill(id, { ms: seconds * 1000, until: [gone, leaving] });
  } finally {
    leave();
  }
  return gone.aborted ? purge : context.store.purges.get(id);
}
