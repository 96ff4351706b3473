import 'server-only';
import type { Kysely } from 'kysely';
import { appendAudit, lockAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { type Authority, printAuthority } from '@/lib/server/store/bulk/send-authority';
import type { CdnRateLimit } from '@/lib/server/store/cdn/cdn-rate-limit';
import { CommitUnknown, databaseErrorOf } from '@/lib/server/store/engine/database-error';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { indexedLater, indexForSearch } from '@/lib/server/store/history/search-index';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { findingSchema, type Purge, type PurgeDetails } from '@/lib/shared/purges/purge-record';
import type { Reach } from '@/lib/shared/reach/reach';
import { removeOutsideTwin } from './outside-purges';
import type { AddEvent } from './purge-events';
import { LOOKED_AT_WITHIN_MS, looksOf } from './purge-looks';
import { eventOf, type PurgeOf, siteOf, targetColumns, targetOf } from './purge-row';
import { byIdempotencyKey, insertPurge, type OutcomeStatus, writeOutcome } from './purge-writes';
import { isLeaseOver, type QueueState, queueFor } from './send-queue';

export interface PurgeIntent {
  id: string;
  createdAt: number;
  actor: string;
  authority: Authority;
  input: PurgeInput;
  reach: Reach;
  /** By which of the CDN's APIs it is sent. */
  api: PurgeApi;
  /** The desk will look at what visitors get, where the purge is executed. */
  isLookedAt: boolean;
  idempotency: { key: string; requestHash: string } | undefined;
  /** Until when the sender may still record an answer, epoch milliseconds. */
  leaseExpiresAt: number;
  /** How fast purges are sent; one that must not be sent yet is recorded as `queued`. */
  rate: CdnRateLimit;
  /** Written with it: nothing is sent that is not in the audit log, too. */
  audit: NewAuditEntry;
}

export interface PurgeOutcome {
  status: OutcomeStatus;
  event: CodedEvent;
  at: number;
  /** The end of the lease of the sending that this is the outcome of. The outcome of an earlier sending is not written. */
  lease?: number;
  purgeRequestId?: string;
  errorCode?: ErrorCode;
  cdnStatus?: number | null;
  cdnMessage?: string | null;
  cdnAnswer?: string | null;
  /** When to ask the CDN how it goes on; left out when there is nothing to ask. */
  nextPollAt?: number;
}

/** The newest of a group are named in a record: a sender may give all of its purges the same one. */
const GROUP_SHOWN = 20;

/** That a purge is recorded, and what it waits for where it has to wait. */
function recordedEvent(queue: QueueState | undefined): CodedEvent {
  if (!queue) return { code: 'recorded', details: {} };
  const { closedUntil, waiting } = queue;
  if (closedUntil !== undefined)
    return { code: 'recorded_while_cdn_closed', details: { until: new Date(closedUntil).toISOString() } };
  return waiting > 0
    ? { code: 'recorded_behind_others', details: { others: waiting } }
    : { code: 'recorded_over_rate', details: {} };
}

/** A purge from its intent to its outcome. Nothing in it waits for the network inside a transaction. */
export function createPurgeStore(db: Kysely<Database>, addEvent: AddEvent, purgeOf: PurgeOf) {
  const find = (id: string) => db.selectFrom('purges').selectAll().where('id', '=', id).executeTakeFirst();

  /**
   * Records a purge that is about to be sent, or that waits: its status says which. Undefined when the actor's idempotency
   * key is already taken. Throws `CommitUnknown` when it is not known whether a purge that waits is recorded.
   */
  async function recordIntent({
    id,
    createdAt,
    actor,
    authority,
    input,
    reach,
    api,
    isLookedAt,
    idempotency,
    leaseExpiresAt,
    rate,
    audit,
  }: PurgeIntent): Promise<Purge | undefined> {
    let isQueued = false;
    const recorded = db.transaction().execute(async (tx) => {
      // One after the other: a place in the history is the next free one, and no reader has gone past it already.
      const head = await lockAudit(tx);
      const queue = await queueFor(tx, rate, createdAt, actor);
      const [inserted] = await insertPurge(tx, {
        id,
        first_place: sortKeyAt(createdAt),
        created_at: createdAt,
        actor,
        authority: printAuthority(authority),
        namespace: input.namespace,
        distribution: input.distribution,
        ...targetColumns(input.target),
        mode: input.mode,
        reach,
        api,
        reason: input.reason ?? null,
        ticket: input.ticket ?? null,
        group_id: input.group ?? null,
        status: queue ? 'queued' : 'sending',
        idempotency_key: idempotency?.key ?? null,
        request_hash: idempotency?.requestHash ?? null,
        lease_expires_at: queue ? null : leaseExpiresAt,
        not_before: queue?.lastAt ?? null,
        check_url: input.checkUrl ?? null,
        next_look_at: isLookedAt ? createdAt + LOOKED_AT_WITHIN_MS : null,
        ...indexedLater(tx),
      });
      if (!inserted) return undefined;
      await indexForSearch(tx, [inserted]);
      await addEvent(tx, id, { from: null, to: 'queued', ...recordedEvent(queue), at: createdAt });
      if (!queue) await addEvent(tx, id, { from: 'queued', to: 'sending', code: 'sent', details: {}, at: createdAt });
      await appendAudit(tx, audit, head);
      // What fails from here on is the commit.
      isQueued = queue !== undefined || api === 'purge-command';
      return purgeOf(inserted);
    });
    return recorded.catch((cause: unknown) => {
      throw isQueued && databaseErrorOf(cause) === 'unreachable' ? new CommitUnknown(cause) : cause;
    });
  }

  /** Records the CDN's answer, or that there was none. Returns undefined for a purge that awaits no answer. */
  async function recordOutcome(id: string, outcome: PurgeOutcome): Promise<Purge | undefined> {
    return db.transaction().execute(async (tx) => {
      // The write comes first: a transaction that starts by reading cannot wait for another process's lock.
      const [row] = await writeOutcome[outcome.status](tx, {
        id,
        updated_at: outcome.at,
        purge_request_id: outcome.purgeRequestId ?? null,
        error_code: outcome.errorCode ?? null,
        cdn_status: outcome.cdnStatus ?? null,
        cdn_message: outcome.cdnMessage ?? null,
        cdn_answer: outcome.cdnAnswer ?? null,
        accepted_at: outcome.status === 'accepted' ? outcome.at : null,
        next_poll_at: outcome.nextPollAt ?? null,
        lease: outcome.lease ?? null,
      });
      if (!row) return undefined;
      if (outcome.purgeRequestId !== undefined) {
        await removeOutsideTwin(tx, row);
        await indexForSearch(tx, [row]);
      }
      await addEvent(tx, id, { to: outcome.status, ...outcome.event, at: outcome.at });
      return purgeOf(row);
    });
  }

  /**
   * Writes down that a purge is sent by another API, with a new lease. Returns false when the sending with `lease` is over.
   */
  async function changeApi(
    id: string,
    change: { api: PurgeApi; event: CodedEvent; at: number; lease: number; leaseExpiresAt: number },
  ): Promise<boolean> {
    const { api, event, at, lease, leaseExpiresAt } = change;
    return db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('purges')
        .set({ api, updated_at: at, lease_expires_at: leaseExpiresAt })
        .where('id', '=', id)
        .where('status', '=', 'sending')
        // The new lease is there when the answer to the commit was lost.
        .where('lease_expires_at', 'in', [lease, leaseExpiresAt])
        .returning('id')
        .executeTakeFirst();
      if (!row) return false;
      await addEvent(tx, id, { to: 'sending', ...event, at });
      return true;
    });
  }

  async function findByIdempotencyKey(actor: string, key: string) {
    const [row] = await byIdempotencyKey(db, { actor, key });
    return row && { purge: purgeOf(row), requestHash: row.request_hash };
  }

  /** The others of a purge's group. A group is whatever its sender wrote: it joins what one actor purged on one distribution. */
  async function sentWith({
    id,
    group_id,
    actor,
    namespace,
    distribution,
  }: PurgeRow): Promise<PurgeDetails['sentWith']> {
    if (group_id === null) return [];
    const rows = await db
      .selectFrom('purges')
      .select(['id', 'kind', 'value', 'outside'])
      .where('group_id', '=', group_id)
      .where('actor', '=', actor)
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('id', '!=', id)
      .orderBy('sort_key', 'desc')
      .limit(GROUP_SHOWN)
      .execute();
    return rows.toReversed().map((row) => ({ id: row.id, target: targetOf(row) }));
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
    const sites = await db.selectFrom('purge_sites').selectAll().where('purge_id', '=', id).orderBy('site').execute();
    const purge = purgeOf(row);
    return {
      ...purge,
      events: events.map(eventOf),
      sites: sites.map(siteOf),
      sentWith: await sentWith(row),
      finding: row.finding === null ? null : findingSchema.parse(JSON.parse(row.finding)),
      cdnAnswer: row.cdn_answer,
      looks: await looksOf(db, row, purge),
    };
  }

  /** Returns those of these purges that there are, in no order. */
  async function many(ids: readonly string[]): Promise<Purge[]> {
    return (await db.selectFrom('purges').selectAll().where('id', 'in', ids).execute()).map(purgeOf);
  }

  /** Writes down what a person found out about an unconfirmed purge; false when it is not unconfirmed, or was resolved. */
  async function resolve(
    id: string,
    { by, note, at }: { by: string; note: string; at: number },
    audit: NewAuditEntry,
  ): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('purges')
        .set({
          updated_at: at,
          resolved_at: at,
          resolved_by: by,
          resolution_note: note,
          next_poll_at: null,
          poll_owner: null,
        })
        .where('id', '=', id)
        .where('status', '=', 'unconfirmed')
        .where('resolved_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (!row) return false;
      await addEvent(tx, id, { to: 'unconfirmed', code: 'resolved', details: { note }, actor: by, at });
      await appendAudit(tx, audit);
      return true;
    });
  }

  /** Purges that were being sent by a process which can no longer record their answer. */
  async function interrupted(now: number, longestLeaseMs: number): Promise<string[]> {
    const rows = await db
      .selectFrom('purges')
      .select('id')
      .where('status', '=', 'sending')
      .where(isLeaseOver(now, longestLeaseMs))
      .execute();
    return rows.map((row) => row.id);
  }

  return { recordIntent, recordOutcome, changeApi, findByIdempotencyKey, get, many, resolve, interrupted };
}
export type PurgeStore = ReturnType<typeof createPurgeStore>;
