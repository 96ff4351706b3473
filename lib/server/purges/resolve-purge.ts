import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import type { PurgeDetails } from '@/lib/shared/purge-record';

/** Writes down what a person found out about an unconfirmed purge. It is followed no further, and never sent again. */
export async function resolvePurge(context: Context, id: string, note: string): Promise<PurgeDetails> {
  const { purges, actor, now } = context;
  const resolved = await purges.resolve(id, { by: actor, note, at: now() });
  const purge = await purges.get(id);
  if (!purge) throw new AppError('not_found');
  if (!resolved) throw new AppError('not_unconfirmed', { purgeId: id });
  return purge;
}
