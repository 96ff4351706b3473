import 'server-only';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { HistoryFilter } from '@/lib/shared/history-filter';
import type { PurgeInput } from '@/lib/shared/purge-input';
import type { Purge, PurgeDetails, PurgePage } from '@/lib/shared/purge-record';
import { type PurgeStatus, predecessors } from '@/lib/shared/purge-status';
import { type Cursor, printCursor } from './cursor';
import { narrowed } from './narrowed';
import { eventOf, purgeOf, targetColumns } from './purge-row';
import type { Database } from './schema';

export interface PurgeIntent {
  id: string;
  createdAt: number;
  actor: string;
  input: PurgeInput;
  idempotency: { key: string; requestHash: string } | undefined;
  /** Until when the sender may still record an answer, epoch milliseconds. */
  leaseExpiresAt: number;
}

export interface PurgeOutcome {
  status: Extract<PurgeStatus, 'accepted' | 'failed' | 'unconfirmed'>;
  reason: string;
  at: number;
  purgeRequestId?: string;
  errorCode?: ErrorCode;
  cdnStatus?: number | null;
  cdnMessage?: string | null;
  cdnAnswer?: string | null;
}

const awaitsAnswer = (status: PurgeStatus) => status === 'sending' || status === 'unconfirmed';

/** Every query about purges, written once. Nothing in it waits for the network inside a transaction. */
export function createPurgeStore(db: Kysely<Database>) {
  const find = (id: string) => db.selectFrom('purges').selectAll().where('id', '=', id).executeTakeFirst();

  /** Records that a purge is about to be sent. False when the actor's idempotency key is already taken. */
  async function recordIntent({
    id,
    createdAt,
    actor,
    input,
    idempotency,
    leaseExpiresAt,
  }: PurgeIntent): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const inserted = await tx
        .insertInto('purges')
        .values({
          id,
          created_at: createdAt,
          updated_at: createdAt,
          actor,
          namespace: input.namespace,
          distribution: input.distribution,
          ...targetColumns(input.target),
          mode: input.mode,
          reason: input.reason ?? null,
          ticket: input.ticket ?? null,
          status: 'sending',
          purge_request_id: null,
          error_code: null,
          cdn_status: null,
          cdn_message: null,
          cdn_answer: null,
          idempotency_key: idempotency?.key ?? null,
          request_hash: idempotency?.requestHash ?? null,
          lease_expires_at: leaseExpiresAt,
        })
        .onConflict((conflict) => conflict.columns(['actor', 'idempotency_key']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) return false;
      await addEvent(tx, id, null, 'sending', 'recorded; being sent to the CDN', createdAt);
      return true;
    });
  }

  /** Records what the CDN answered, or that it did not; undefined for a purge that awaits no answer (any more). */
  async function recordOutcome(id: string, outcome: PurgeOutcome): Promise<Purge | undefined> {
    return db.transaction().execute(async (tx) => {
      // The write comes first: a transaction that starts by reading cannot wait for another process's lock.
      const row = await tx
        .updateTable('purges')
        .set({
          status: outcome.status,
          updated_at: outcome.at,
          purge_request_id: outcome.purgeRequestId ?? null,
          error_code: outcome.errorCode ?? null,
          cdn_status: outcome.cdnStatus ?? null,
          cdn_message: outcome.cdnMessage ?? null,
          cdn_answer: outcome.cdnAnswer ?? null,
          lease_expires_at: null,
        })
        .where('id', '=', id)
        .where('status', 'in', predecessors(outcome.status).filter(awaitsAnswer))
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const last = await tx
        .selectFrom('purge_events')
        .select('to_status')
        .where('purge_id', '=', id)
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      await addEvent(tx, id, last?.to_status ?? null, outcome.status, outcome.reason, outcome.at);
      return purgeOf(row);
    });
  }

  async function findByIdempotencyKey(actor: string, key: string) {
    const row = await db
      .selectFrom('purges')
      .selectAll()
      .where('actor', '=', actor)
      .where('idempotency_key', '=', key)
      .executeTakeFirst();
    return row && { purge: purgeOf(row), requestHash: row.request_hash };
  }

  async function get(id: string): Promise<PurgeDetails | undefined> {
    const row = await find(id);
    if (!row) return undefined;
    const events = await db
      .selectFrom('purge_events')
      .selectAll()
      .where('purge_id', '=', id)
      .orderBy('sequence')
      .execute();
    return { ...purgeOf(row), events: events.map(eventOf), cdnAnswer: row.cdn_answer };
  }

  /** One page of the history, newest first. */
  async function list(filter: HistoryFilter, limit: number, after?: Cursor): Promise<PurgePage> {
    let query = narrowed(db.selectFrom('purges').selectAll(), filter);
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('created_at', 'id'), '<', tuple(after.createdAt, after.id)),
      );
    const rows = await query
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = rows.length > limit && last ? printCursor({ createdAt: last.created_at, id: last.id }) : null;
    return { items: page.map(purgeOf), nextCursor };
  }

  /** Purges that were being sent by a process which can no longer record their answer. */
  async function interrupted(now: number): Promise<string[]> {
    const rows = await db
      .selectFrom('purges')
      .select('id')
      .where('status', '=', 'sending')
      .where('lease_expires_at', '<', now)
      .execute();
    return rows.map((row) => row.id);
  }

  return { recordIntent, recordOutcome, findByIdempotencyKey, get, list, interrupted };
}
export type PurgeStore = ReturnType<typeof createPurgeStore>;

async function addEvent(
  tx: Transaction<Database>,
  purgeId: string,
  from: string | null,
  to: PurgeStatus,
  reason: string,
  at: number,
) {
  await tx
    .insertInto('purge_events')
    .values((eb) => ({
      purge_id: purgeId,
      sequence: eb
        .selectFrom('purge_events')
        .select(sql<number>`coalesce(max(sequence), 0) + 1`.as('next'))
        .where('purge_id', '=', purgeId),
      from_status: from,
      to_status: to,
      reason,
      at,
    }))
    .execute();
}
