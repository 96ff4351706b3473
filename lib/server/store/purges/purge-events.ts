import 'server-only';
import { sql, type Transaction } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { type CodedEvent, eventText } from '@/lib/shared/purges/coded-event';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';

/** A purge got a status: which, and what kind of purge it is. */
export interface PurgeChange {
  status: string;
  kind: string;
  mode: string;
}

type NewEvent = CodedEvent & {
  /** Left out: whatever the row before says. */
  from?: PurgeStatus | null;
  to: PurgeStatus;
  /** Left out: the desk itself. */
  actor?: string;
  at: number;
};

/** Returns what adds a row to a purge's timeline, in the transaction that makes the change. */
export const eventWriter =
  (onChange: (change: PurgeChange) => void) => async (tx: Transaction<Database>, purgeId: string, event: NewEvent) => {
    const { from, to, code, details, actor = null, at } = event;
    const written = await tx
      .insertInto('purge_events')
      .values(({ selectFrom }) => {
        const earlier = selectFrom('purge_events').where('purge_id', '=', purgeId);
        return {
          purge_id: purgeId,
          sequence: earlier.select(sql<number>`coalesce(max(sequence), 0) + 1`.as('next')),
          from_status:
            from === undefined ? earlier.select('to_status').orderBy('sequence', 'desc').limit(1) : sql<null>`${from}`,
          to_status: to,
          // A replica of an earlier version reads only this.
          reason: eventText(event, at),
          code,
          details: JSON.stringify(details),
          actor,
          at,
        };
      })
      .returning(({ selectFrom }) => {
        const purge = selectFrom('purges').where('id', '=', purgeId);
        return [
          'from_status',
          'to_status',
          purge.select('kind').as('kind'),
          purge.select('mode').as('mode'),
          purge.select('outside').as('outside'),
        ];
      })
      .executeTakeFirstOrThrow();
    const { from_status: before, to_status: status, kind, mode, outside } = written;
    // What others did is no work of this desk.
    if (before !== status && outside === null) onChange({ status, kind: kind ?? '', mode: mode ?? '' });
  };

export type AddEvent = ReturnType<typeof eventWriter>;
