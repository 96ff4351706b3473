import 'server-only';
import type { Context } from '@/lib/server/context';
import type { PurgeDetails } from '@/lib/shared/purge-record';

/** One purge with its status changes; undefined when there is none. */
export const getPurge = (context: Context, id: string): Promise<PurgeDetails | undefined> => context.purges.get(id);
