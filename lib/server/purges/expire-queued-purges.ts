import 'server-only';
import type { Context } from '@/lib/server/context';

/** Nobody who sent a purge a day ago still means it. Milliseconds. */
const WAITING_MAX_MS = 24 * 60 * 60_000;

/** Gives up purges that have waited for a day: they are `failed`, and nothing was purged. Returns how many. */
export function expireQueuedPurges({ queue, now }: Pick<Context, 'queue' | 'now'>): Promise<number> {
  const at = now();
  return queue.expire(at - WAITING_MAX_MS, { at, reason: 'never sent: the CDN did not take it within 24 hours' });
}
