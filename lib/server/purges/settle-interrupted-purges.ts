import 'server-only';
import type { Context } from '@/lib/server/context';
import { LONGEST_LEASE_MS } from './sending-lease';

/**
 * Turns purges whose sender is gone (crashed, killed, stuck beyond its lease) into `unconfirmed`: they may have been
 * executed. They are never sent again. Returns how many.
 */
export async function settleInterruptedPurges({ store, now }: Pick<Context, 'store' | 'now'>): Promise<number> {
  const ids = await store.purges.interrupted(now(), LONGEST_LEASE_MS);
  for (const id of ids)
    await store.purges.recordOutcome(id, {
      status: 'unconfirmed',
      event: { code: 'sending_failed', details: { error: 'interrupted' } },
      at: now(),
      errorCode: 'interrupted',
      nextPollAt: now(),
    });
  return ids.length;
}
