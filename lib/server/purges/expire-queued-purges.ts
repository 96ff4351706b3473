import 'server-only';
import type { Context } from '@/lib/server/context';

/** Gives up purges that have waited for a day: they are `failed`, and nothing was purged. Returns how many. */
export const expireQueuedPurges = ({ queue, now }: Pick<Context, 'queue' | 'now'>): Promise<number> =>
  queue.expire(now(), 'expired after 24 hours in the queue');
