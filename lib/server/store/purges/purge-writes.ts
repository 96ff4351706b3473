import 'server-only';
import { type SqlBool, sql } from 'kysely';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { PurgeRow } from '@/lib/server/store/engine/schema';
import { nextSortKey } from '@/lib/server/store/history/cursor';
import { type PurgeStatus, predecessors } from '@/lib/shared/purges/purge-status';

// The statements that every purge needs, compiled once.

export type OutcomeStatus = Extract<PurgeStatus, 'accepted' | 'failed' | 'unconfirmed'>;

const awaitsAnswer = (status: PurgeStatus) => status === 'sending' || status === 'unconfirmed';

type IntentValues = Pick<
  PurgeRow,
  | 'id'
  | 'created_at'
  | 'actor'
  | 'authority'
  | 'namespace'
  | 'distribution'
  | 'kind'
  | 'value'
  | 'mode'
  | 'reach'
  | 'api'
  | 'reason'
  | 'ticket'
  | 'group_id'
  | 'status'
  | 'idempotency_key'
  | 'request_hash'
  | 'lease_expires_at'
  | 'not_before'
  | 'search_pending'
  | 'check_url'
  | 'next_look_at'
> & { first_place: number };

/** Inserts a purge; nothing where its actor has used its idempotency key. */
export const insertPurge = compiledOnce<IntentValues, PurgeRow>((db, value) =>
  db
    .insertInto('purges')
    .values({
      id: value('id'),
      sort_key: nextSortKey(value('first_place')),
      created_at: value('created_at'),
      updated_at: value('created_at'),
      actor: value('actor'),
      authority: value('authority'),
      namespace: value('namespace'),
      distribution: value('distribution'),
      kind: value('kind'),
      value: value('value'),
      mode: value('mode'),
      reach: value('reach'),
      api: value('api'),
      reason: value('reason'),
      ticket: value('ticket'),
      group_id: value('group_id'),
      status: value('status'),
      idempotency_key: value('idempotency_key'),
      request_hash: value('request_hash'),
      lease_expires_at: value('lease_expires_at'),
      not_before: value('not_before'),
      search_pending: value('search_pending'),
      check_url: value('check_url'),
      next_look_at: value('next_look_at'),
    })
    .onConflict((conflict) => conflict.columns(['actor', 'idempotency_key']).doNothing())
    .returningAll(),
);

type OutcomeValues = Pick<
  PurgeRow,
  | 'id'
  | 'updated_at'
  | 'purge_request_id'
  | 'error_code'
  | 'cdn_status'
  | 'cdn_message'
  | 'cdn_answer'
  | 'accepted_at'
  | 'next_poll_at'
> & { lease: number | null };

const outcomeWriter = (status: OutcomeStatus) =>
  compiledOnce<OutcomeValues, PurgeRow>((db, value) =>
    db
      .updateTable('purges')
      .set({
        status,
        updated_at: value('updated_at'),
        purge_request_id: value('purge_request_id'),
        error_code: value('error_code'),
        cdn_status: value('cdn_status'),
        cdn_message: value('cdn_message'),
        cdn_answer: value('cdn_answer'),
        lease_expires_at: null,
        accepted_at: value('accepted_at'),
        next_poll_at: value('next_poll_at'),
        poll_owner: null,
        poll_count: 0,
      })
      .where('id', '=', value('id'))
      .where('status', 'in', predecessors(status).filter(awaitsAnswer))
      .where(
        sql<SqlBool>`(status <> 'sending' or cast(${value('lease')} as bigint) is null or lease_expires_at = ${value('lease')})`,
      )
      .returningAll(),
  );
/** Writes what became of a purge whose answer is awaited, by what it became. */
export const writeOutcome: Record<OutcomeStatus, ReturnType<typeof outcomeWriter>> = {
  accepted: outcomeWriter('accepted'),
  failed: outcomeWriter('failed'),
  unconfirmed: outcomeWriter('unconfirmed'),
};

export const byIdempotencyKey = compiledOnce<{ actor: string; key: string }, PurgeRow>((db, value) =>
  db.selectFrom('purges').selectAll().where('actor', '=', value('actor')).where('idempotency_key', '=', value('key')),
);
