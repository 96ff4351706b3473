import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, authorizeCancelling } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { getPurge } from './get-purge';

/** Cancels a purge that waits. One that is being sent, or was, cannot be called back. */
export async function cancelPurge(context: Context, id: string): Promise<PurgeDetails> {
  const { store, caller, now } = context;
  const known = await getPurge(context, id);
  if (!known) throw new AppError('not_found');
  const attempt = await authorizeCancelling(context, known);
  const cancelled = await store.queue.cancel(id, { by: caller.actor, at: now() }, auditOf(context, attempt));
  const purge = await store.purges.get(id);
  if (!purge) throw new AppError('not_found');
  if (!cancelled) throw new AppError('not_queued', { purgeId: id });
  return purge;
}
