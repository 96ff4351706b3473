import 'server-only';
import { type SqlBool, sql, type Transaction } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import type { AddEvent } from './purge-events';

/** Whether nothing of a purge that waits has gone to the CDN, as far as anybody can know. */
export const wasNeverSent = sql<SqlBool>`not exists (select 1 from purge_events
  where purge_events.purge_id = purges.id and purge_events.code = 'requeued_not_received')`;

/** What becomes of purges that are not sent any more. */
interface QueuedEnd {
  status: 'failed' | 'cancelled';
  errorCode?: ErrorCode;
  eventOf: (id: string) => CodedEvent & { actor?: string };
  /** Epoch milliseconds. */
  at: number;
}

/** Ends purges that still wait, in a transaction. `never` were never sent; `unclear` were sent before, and are unconfirmed now. */
export async function endQueued(
  tx: Transaction<Database>,
  addEvent: AddEvent,
  ids: readonly string[],
  { status, errorCode, eventOf, at }: QueuedEnd,
): Promise<{ never: number; unclear: number }> {
  const queued = tx.updateTable('purges').where('id', 'in', ids).where('status', '=', 'queued');
  const never = await queued
    .set({ status, updated_at: at, not_before: null, ...(errorCode && { error_code: errorCode }) })
    .where(wasNeverSent)
    .returning('id')
    .execute();
  // What was sent before may have arrived late: the CDN is asked once more, and then it is certain.
  const error = 'cdn_connection_lost';
  const unclear = await queued
    .set({ status: 'unconfirmed', updated_at: at, not_before: null, next_poll_at: at, error_code: error })
    .where(({ not }) => not(wasNeverSent))
    .returning('id')
    .execute();
  const lost = { code: 'sending_failed', details: { error } } as const;
  for (const { id } of unclear) await addEvent(tx, id, { from: 'queued', to: 'unconfirmed', ...lost, at });
  for (const { id } of never) await addEvent(tx, id, { from: 'queued', to: status, ...eventOf(id), at });
  return { never: never.length, unclear: unclear.length };
}
