import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { getPurge } from '@/lib/server/purges/get-purge';
import { isReadyToLook } from '@/lib/shared/edge/when-to-look';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { lookAtUrl } from './look-at-url';

/**
 * Looks at the URL of a purge that is through, and keeps what was seen with its record, which it returns. Throws an
 * `AppError` where the caller may not see the purge, where there is nothing to look at, and as `lookAtUrl` does.
 */
export async function lookAtPurge(context: Context, id: string): Promise<PurgeDetails> {
  const { edge, store, now } = context;
  const purge = await getPurge(context, id);
  if (!purge) throw new AppError('not_found');
  const { namespace, distribution, checkUrl } = purge;
  if (edge.mode === 'off') throw new AppError('looks_off');
  if (checkUrl === null) throw new AppError('no_check_url');
  const looked = await store.looks.find(id);
  if (!looked?.times || !isReadyToLook(looked.purge)) throw new AppError('purge_not_completed');
  const look = await lookAtUrl(context, { namespace, distribution, url: checkUrl }, now());
  await store.looks.keepAfter(looked, look, { at: now() });
  const details = await getPurge(context, id);
  if (!details) throw new AppError('not_found');
  return details;
}
