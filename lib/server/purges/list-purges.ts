import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { PurgeListQuery } from '@/lib/shared/history/history-filter';
import type { PurgePage } from '@/lib/shared/purges/purge-record';

/** One page of the history, newest first; a cursor that is not one of ours is an `invalid_query`. */
export async function listPurges(context: Context, { cursor, limit, ...filter }: PurgeListQuery): Promise<PurgePage> {
  const scope = await authorizeSeeing(context);
  const at = cursor === undefined ? undefined : parseCursor(cursor);
  if (cursor !== undefined && !at) throw new AppError('invalid_query', { errors: { cursor: ['Invalid cursor.'] } });
  return context.store.history.page(filter, { limit, cursor: at, now: context.now(), scope });
}
