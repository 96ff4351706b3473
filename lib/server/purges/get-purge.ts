import 'server-only';
import { auditRefusal, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { enter } from '@/lib/server/limits';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { isInProgress } from '@/lib/shared/purges/shown-status';

/** One purge with its status changes; undefined when there is none, or none that the caller may see. */
export async function getPurge(context: Context, id: string): Promise<PurgeDetails | undefined> {
  const purge = await context.store.purges.get(id);
  if (!purge || mayBeSeen(context, distributionOf(purge))) return purge;
  const attempt = { action: 'purge.read', subject: distributionOf(purge), subjectId: id } as const;
  await auditRefusal(context, attempt, 'forbidden_distribution');
  return undefined;
}

/**
 * Returns the record when it has its final state, after the given seconds, when the caller disconnects, or when the desk
 * shuts down. It only reads the record; the worker asks the CDN.
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
