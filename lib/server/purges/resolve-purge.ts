import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, authorizeOn } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { getPurge } from './get-purge';

/** Writes down what a person found out about an unconfirmed purge. It is followed no further, and never sent again. */
export async function resolvePurge(context: Context, id: string, note: string): Promise<PurgeDetails> {
  const { store, caller, now } = context;
  const known = await getPurge(context, id);
  if (!known) throw new AppError('not_found');
  const attempt = { action: 'purge.resolve', subject: distributionOf(known), subjectId: id } as const;
  await authorizeOn(context, distributionOf(known), 'purger', attempt);
  const resolved = await store.purges.resolve(id, { by: caller.actor, note, at: now() }, auditOf(context, attempt));
  const purge = await store.purges.get(id);
  if (!purge) throw new AppError('not_found');
  if (!resolved) throw new AppError('not_unconfirmed', { purgeId: id });
  return purge;
}
