import 'server-only';
import type { Context } from '@/lib/server/context';

/** Gives up purges that have waited for a day: they are `failed`, and nothing was purged. Returns how many. */
export const expireQueuedPurges = ({ store, now }: Pick<Context, 'store' | 'now'>): Promise<number> =>
  store.queue.expire(now());
