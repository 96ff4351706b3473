import 'server-only';
import { sql, type Transaction } from 'kysely';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { Database, PurgeEventRow, PurgeRow } from '@/lib/server/store/engine/schema';
import { type CodedEvent, eventText } from '@/lib/shared/events/coded-event';
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

type EventValues = Omit<PurgeEventRow, 'sequence' | 'from_status'>;

const valuesOf = (purgeId: string, event: NewEvent): EventValues => {
  const { to, code, details, actor = null, at } = event;
  // A replica of an earlier version reads only `reason`.
  const reason = eventText(event, at);
  return { purge_id: purgeId, to_status: to, reason, code, details: JSON.stringify(details), actor, at };
};

type Added = Record<'from_status' | 'to_status' | 'kind' | 'mode' | 'outside', string | null>;

/** Adds an event behind those that are there; the status before it is what the last one says, or is given. */
const insertEvent = (isFromGiven: boolean) =>
  compiledOnce<EventValues & { from_status: string | null }, Added>((db, value) =>
    db
      .insertInto('purge_events')
      .values(({ selectFrom }) => {
        const earlier = selectFrom('purge_events').where('purge_id', '=', value('purge_id'));
        return {
          purge_id: value('purge_id'),
          sequence: earlier.select(sql<number>`coalesce(max(sequence), 0) + 1`.as('next')),
          from_status: isFromGiven
            ? value('from_status')
            : earlier.select('to_status').orderBy('sequence', 'desc').limit(1),
          to_status: value('to_status'),
          reason: value('reason'),
          code: value('code'),
          details: value('details'),
          actor: value('actor'),
          at: value('at'),
        };
      })
      .returning(({ selectFrom }) => {
        const purge = selectFrom('purges').where('id', '=', value('purge_id'));
        return [
          'from_status',
          'to_status',
          purge.select('kind').as('kind'),
          purge.select('mode').as('mode'),
          purge.select('outside').as('outside'),
        ];
      }),
  );
const insertAfterGiven = insertEvent(true);
const insertAfterLast = insertEvent(false);

/** Returns what adds a row to a purge's timeline, in the transaction that makes the change. */
export const eventWriter =
  (onChange: (change: PurgeChange) => void) =>
  async (tx: Transaction<Database>, purgeId: string, event: NewEvent): Promise<void> => {
    const { from } = event;
    const insert = from === undefined ? insertAfterLast : insertAfterGiven;
    const [written] = await insert(tx, { ...valuesOf(purgeId, event), from_status: from ?? null });
    if (!written) throw new Error('the event was not written');
    const { from_status: before, to_status: status, kind, mode, outside } = written;
    // What others did is no work of this desk.
    if (before !== status && outside === null) onChange({ status: status ?? '', kind: kind ?? '', mode: mode ?? '' });
  };

export type AddEvent = ReturnType<typeof eventWriter>;

/** Adds the same event behind those that each of these purges has. */
const insertAfterEach = (tx: Transaction<Database>, ids: readonly string[], event: EventValues, from: PurgeStatus) =>
  sql`
    insert into purge_events (purge_id, sequence, from_status, to_status, reason, code, details, actor, at)
    select purges.id,
      (select coalesce(max(sequence), 0) + 1 from purge_events where purge_events.purge_id = purges.id),
      cast(${from} as text), cast(${event.to_status} as text), cast(${event.reason} as text), cast(${event.code} as text),
      cast(${event.details} as text), cast(${event.actor} as text), cast(${event.at} as bigint)
    from purges where id in (${sql.join(ids)})`.execute(tx);

/** A purge whose status has changed. */
type ChangedPurge = Pick<PurgeRow, 'id' | 'kind' | 'mode' | 'outside'>;

/** Returns what adds the same row to the timelines of many purges, by one statement, in the transaction that changes them. */
export const sameEventWriter =
  (onChange: (change: PurgeChange) => void) =>
  async (
    tx: Transaction<Database>,
    purges: readonly ChangedPurge[],
    event: NewEvent & { from: PurgeStatus },
  ): Promise<void> => {
    if (purges.length === 0) return;
    const ids = purges.map(({ id }) => id);
    await insertAfterEach(tx, ids, valuesOf('', event), event.from);
    for (const { kind, mode, outside } of purges) if (outside === null) onChange({ status: event.to, kind, mode });
  };

export type AddSameEvent = ReturnType<typeof sameEventWriter>;

/** A purge that is being recorded, and the first rows of its timeline. */
interface FirstEvents {
  purge: { id: string; kind: string; mode: string };
  events: readonly NewEvent[];
}

/** Returns what writes the timelines of new purges, many at once, in the transaction that records them. */
export const firstEventsWriter =
  (onChange: (change: PurgeChange) => void) =>
  async (tx: Transaction<Database>, recorded: readonly FirstEvents[]): Promise<void> => {
    const rows = recorded.flatMap(({ purge, events }) =>
      events.map((event, index) => ({
        ...valuesOf(purge.id, event),
        sequence: index + 1,
        from_status: events[index - 1]?.to ?? null,
      })),
    );
    await tx.insertInto('purge_events').values(rows).execute();
    for (const { purge, events } of recorded)
      for (const { to } of events) onChange({ status: to, kind: purge.kind, mode: purge.mode });
  };

export type AddFirstEvents = ReturnType<typeof firstEventsWriter>;
