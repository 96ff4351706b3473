import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from 'kysely';
import type { PauseAnswer } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import { SENT_AGAIN_WITHIN_MS } from '@/lib/shared/purges/send-window';
import type { AddSameEvent } from './purge-events';

/** Whether it is certain that no part of a waiting purge has been sent to the CDN. */
export const wasNeverSent = sql<SqlBool>`not exists (select 1 from purge_events
  where purge_events.purge_id = purges.id and purge_events.code = 'requeued_not_received')`;

/** Whether a purge must not be sent again: the CDN said too long ago that it had not received it. */
export const isTooLateAgain = (now: number): RawBuilder<SqlBool> => sql<SqlBool>`exists (select 1 from purge_events
  where purge_events.purge_id = purges.id and purge_events.code = 'requeued_not_received'
    and purge_events.at < ${now - SENT_AGAIN_WITHIN_MS})`;

/** How often the CDN said that it had not received a purge which was sent, and when: epoch milliseconds. */
export interface NotReceived {
  times: number;
  firstAt: number | null;
  lastAt: number | null;
}

export async function readNotReceived(db: Kysely<Database>, id: string): Promise<NotReceived> {
  const { times, firstAt, lastAt } = await db
    .selectFrom('purge_events')
    .select(({ fn }) => [fn.countAll().as('times'), fn.min('at').as('firstAt'), fn.max('at').as('lastAt')])
    .where('purge_id', '=', id)
    .where('code', '=', 'requeued_not_received')
    .executeTakeFirstOrThrow();
  return { times: Number(times), firstAt, lastAt };
}

/** Why a purge waits again. Times in epoch milliseconds. */
export interface Requeued {
  at: number;
  until: number;
  event: CodedEvent;
  cdnAnswer: string | null;
  pause?: PauseAnswer | undefined;
  /** The end of the lease with which it was sent. */
  lease?: number;
}

/** Returns the row of a purge that was put back into the queue by an event of this moment; undefined for any other purge. */
export const readRequeued = (
  tx: Transaction<Database>,
  id: string,
  { event, at }: Pick<Requeued, 'event' | 'at'>,
): Promise<PurgeRow | undefined> =>
  tx
    .selectFrom('purges')
    .selectAll()
    .where('id', '=', id)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('purge_events')
          .select('sequence')
          .where('purge_id', '=', id)
          .where('to_status', '=', 'queued')
          .where('code', '=', event.code)
          .where('at', '=', at),
      ),
    )
    .executeTakeFirst();

/** The end of queued purges that are not sent. */
interface QueuedEnd {
  status: 'failed' | 'cancelled';
  errorCode?: ErrorCode;
  event: CodedEvent & { actor?: string };
  /** Epoch milliseconds. */
  at: number;
}

/**
 * Ends purges that still wait, in a transaction, by as many statements for many as for one. `never` were never sent;
 * `unclear` were sent before, and are unconfirmed now.
 */
export async function endQueued(
  tx: Transaction<Database>,
  addSameEvent: AddSameEvent,
  ids: readonly string[],
  { status, errorCode, event, at }: QueuedEnd,
): Promise<{ never: number; unclear: number }> {
  if (ids.length === 0) return { never: 0, unclear: 0 };
  const queued = tx.updateTable('purges').where('id', 'in', ids).where('status', '=', 'queued');
  const changed = ['id', 'kind', 'mode', 'outside'] as const;
  const never = await queued
    .set({ status, updated_at: at, not_before: null, ...(errorCode && { error_code: errorCode }) })
    .where(wasNeverSent)
    .returning(changed)
    .execute();
  // An earlier request may have arrived late: one more lookup at the CDN makes it certain.
  const error = 'cdn_connection_lost';
  const unclear = await queued
    .set({ status: 'unconfirmed', updated_at: at, not_before: null, next_poll_at: at, error_code: error })
    .where(({ not }) => not(wasNeverSent))
    .returning(changed)
    .execute();
  // A purge that may have been sent cannot be recorded as cancelled before it was sent.
  const cause = event.code === 'cancelled' ? ({ code: 'sending_failed', details: { error } } as const) : event;
  await addSameEvent(tx, unclear, { from: 'queued', to: 'unconfirmed', ...cause, at });
  await addSameEvent(tx, never, { from: 'queued', to: status, ...event, at });
  return { never: never.length, unclear: unclear.length };
}
