import 'server-only';
import { auditRefusal, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';

/** One purge with its status changes; undefined when there is none, or none that the caller may see. */
export async function getPurge(context: Context, id: string): Promise<PurgeDetails | undefined> {
  const purge = await context.store.purges.get(id);
  if (!purge || mayBeSeen(context, distributionOf(purge))) return purge;
  const attempt = { action: 'purge.read', subject: distributionOf(purge), subjectId: id } as const;
  await auditRefusal(context, attempt, 'forbidden_distribution');
  return undefined;
}
