import 'server-only';
import { type Expression, type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { appendAudit, lockAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { type DuePurge, firstToSend, type SendJudge, sendAll } from '@/lib/server/store/bulk/send-authority';
import {
  type CdnRateLimit,
  CLOCK_SLACK_MS,
  closedUntil,
  closeEndpoint,
  type EndpointState,
  giveTokenBack,
  lockEndpoint,
  nextCallAt,
  type Pause,
  pauseOf,
  takeToken,
} from '@/lib/server/store/cdn/cdn-rate-limit';
import {
  countLanes,
  endTurn,
  forgetTurns,
  giveTurnBack,
  lanesInTurn,
  someoneWaits,
} from '@/lib/server/store/cdn/send-lanes';
import { inOrderOfTurns, turnsAhead } from '@/lib/server/store/cdn/turn-order';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { Database } from '@/lib/server/store/engine/schema';
import type { PauseReason } from '@/lib/shared/bulk/bulk-job';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { LONGEST_CLOSURE_MS, LONGEST_WAIT_MS, SENT_AGAIN_WITHIN_MS } from '@/lib/shared/purges/send-window';
import { endQueued, isTooLateAgain, type Requeued, readNotReceived, readRequeued, wasNeverSent } from './end-queued';
import type { AddEvent, AddSameEvent } from './purge-events';
import type { PurgeOf } from './purge-row';
import { tooLateAgain, waitedTooLong } from './waited-too-long';

const ENDPOINT = 'cache-purge';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The longest lease for sending: a lease that ends later was written before the clock was set back. */
export interface SendLease {
  expiresAt: number;
  longestMs: number;
}

/** The state of the queue for a new purge of an actor. Times in epoch milliseconds. */
export interface QueueState {
  /** How many are sent before it. */
  waiting: number;
  /** The time until which the CDN accepts none; undefined if it accepts purges. */
  closedUntil: number | undefined;
  /** What the CDN answered that makes it so, and when; undefined where no answer did. */
  pause: Pause | undefined;
  /** When the first one that waits may be sent, and when the new one. */
  firstAt: number;
  lastAt: number;
}

/** Whether the process that sends a purge can no longer record its answer. */
export const isLeaseOver = (now: number, longestMs: number): Expression<SqlBool> =>
  sql<SqlBool>`(lease_expires_at < ${now} or lease_expires_at > ${now + longestMs + CLOCK_SLACK_MS})`;

/** The maximum counted per lane: beyond it, estimates are too unreliable anyway. */
const COUNTED_AT_MOST = 1000;

/** What waits now, and what a new purge of each actor would meet. */
async function stateOf(db: Kysely<Database>, rate: CdnRateLimit, now: number): Promise<(actor: string) => QueueState> {
  const row = await db
    .selectFrom('cdn_endpoints')
    .select(['full_at_us', 'closed_until', 'closed_at', 'closed_status', 'retry_after'])
    .where('name', '=', ENDPOINT)
    .executeTakeFirstOrThrow();
  const lanes = await countLanes(db, COUNTED_AT_MOST);
  const until = closedUntil(row, now);
  return (actor) => {
    const own = lanes.find((lane) => lane.actor === actor && lane.jobId === null);
    const waiting = turnsAhead(lanes, { actor, jobId: null }, (own?.waiting ?? 0) + 1);
    return {
      waiting,
      closedUntil: until,
      pause: until === undefined ? undefined : pauseOf(row),
      firstAt: nextCallAt(row, rate, now, 0),
      lastAt: nextCallAt(row, rate, now, waiting),
    };
  };
}

/** For a purge that is being recorded: undefined when it may be sent at once, else what it has to wait for. */
export async function queueFor(
  tx: Transaction<Database>,
  rate: CdnRateLimit,
  now: number,
  actor: string,
): Promise<QueueState | undefined> {
  if (await takeToken(tx, ENDPOINT, rate, now, 'queue empty')) return undefined;
  return (await stateOf(tx, rate, now))(actor);
}

const endpointOfWaiting = compiledOnce<object, EndpointState>((db) =>
  db
    .selectFrom('cdn_endpoints')
    .select(['full_at_us', 'closed_until', 'closed_at'])
    .where('name', '=', ENDPOINT)
    .where(someoneWaits(db)),
);

/**
 * Purges that wait until the CDN takes them. They leave one at a time: lanes take turns, and those of a lane leave in the
 * order in which they were recorded.
 */
export function createSendQueue(
  db: Kysely<Database>,
  addEvent: AddEvent,
  addSameEvent: AddSameEvent,
  purgeOf: PurgeOf,
) {
  /** When the next purge in turn may be sent; undefined if none waits. Cheap, because it is called all the time. */
  async function nextTurn(rate: CdnRateLimit, now: number): Promise<number | undefined> {
    const [row] = await endpointOfWaiting(db, {});
    return row && nextCallAt(row, rate, now, 0);
  }

  /**
   * Claims the purge whose turn it is, to send it once. Returns undefined when the rate does not allow it, when the queue is
   * empty, while another replica sends the previous purge (which may have to wait again), and when `judge` says so. An unsent
   * purge keeps its turn.
   */
  async function claimNext(
    rate: CdnRateLimit,
    now: number,
    lease: SendLease,
    judge: SendJudge = sendAll,
  ): Promise<Purge | undefined> {
    return db.transaction().execute(async (tx) => {
      // The row is a lock: the statements below see all earlier claims.
      if (!(await takeToken(tx, ENDPOINT, rate, now))) return undefined;
      // One that waited too long is given up, and not sent.
      const lanes = inOrderOfTurns(await lanesInTurn(tx, now - LONGEST_WAIT_MS));
      const due = await firstToSend(tx, lanes, judge);
      const row =
        due &&
        (await tx
          .updateTable('purges')
          .set({
            status: 'sending',
            updated_at: now,
            not_before: null,
            dispatched_at: now,
            lease_expires_at: lease.expiresAt,
          })
          .where('id', '=', due.id)
          .where('status', '=', 'queued')
          .where(({ not }) => not(isTooLateAgain(now)))
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('purges')
                  .select('id')
                  .where('status', '=', 'sending')
                  .where('dispatched_at', 'is not', null)
                  .where(not(isLeaseOver(now, lease.longestMs))),
              ),
            ),
          )
          .returningAll()
          .executeTakeFirst());
      if (!row) {
        await giveTokenBack(tx, ENDPOINT, rate);
        return undefined;
      }
      await endTurn(tx, row);
      await addEvent(tx, row.id, { from: 'queued', to: 'sending', code: 'sent', details: {}, at: now });
      return purgeOf(row);
    });
  }

  /**
   * Puts a purge that the CDN did not take (429) back into its place; undefined when that sending is over. Repeated after a
   * lost commit, it changes nothing and returns the record.
   */
  async function requeue(id: string, turned: Requeued): Promise<Purge | undefined> {
    const { at, event, cdnAnswer, pause, lease } = turned;
    const until = Math.min(turned.until, at + LONGEST_CLOSURE_MS);
    return db.transaction().execute(async (tx) => {
      // A pause that is longer already is not written over, and locks nothing.
      await lockEndpoint(tx, ENDPOINT);
      await closeEndpoint(tx, ENDPOINT, until, at, pause);
      const row = await tx
        .updateTable('purges')
        .set({
          status: 'queued',
          updated_at: at,
          not_before: until,
          dispatched_at: null,
          lease_expires_at: null,
          cdn_answer: cdnAnswer,
        })
        .where('id', '=', id)
        .where('status', '=', 'sending')
        .$if(lease !== undefined, (sending) => sending.where('lease_expires_at', '=', lease ?? null))
        .returningAll()
        .executeTakeFirst();
      if (!row) {
        const before = await readRequeued(tx, id, turned);
        return before && purgeOf(before);
      }
      await giveTurnBack(tx, row);
      await addEvent(tx, id, { from: 'sending', to: 'queued', ...event, at });
      // Purges behind it leave no earlier than it, so their announced send times are outdated.
      await tx
        .updateTable('purges')
        .set({ not_before: until })
        .where('status', '=', 'queued')
        .where('not_before', '<', until)
        .execute();
      return purgeOf(row);
    });
  }

  /** Cancels a queued purge. Returns false when it is not queued, or when it was sent and may still arrive. */
  async function cancel(id: string, { by, at }: { by: string; at: number }, audit: NewAuditEntry): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      await lockAudit(tx);
      const row = await tx
        .updateTable('purges')
        .set({ status: 'cancelled', updated_at: at, not_before: null })
        .where('id', '=', id)
        .where('status', '=', 'queued')
        .where(wasNeverSent)
        .returning('id')
        .executeTakeFirst();
      if (!row) return false;
      await addEvent(tx, id, {
        from: 'queued',
        to: 'cancelled',
        code: 'cancelled',
        details: {},
        actor: by,
        at,
      });
      await appendAudit(tx, audit);
      return true;
    });
  }

  /**
   * Fails a queued purge whose sender lost the role for it, and ends the turn of its lane, so that other lanes have their
   * turn before the next refusal. Returns false when it is not queued.
   */
  async function refuse(
    { id, ...lane }: Pick<DuePurge, 'id' | 'actor' | 'job_id'>,
    { because, at }: { because: PauseReason; at: number },
    audit: NewAuditEntry,
  ): Promise<boolean> {
    const event = { code: 'sender_refused', details: { because } } as const;
    const end = { status: 'failed', errorCode: 'rights_lost', event, at } as const;
    return db.transaction().execute(async (tx) => {
      const head = await lockAudit(tx);
      await lockEndpoint(tx, ENDPOINT);
      const { never, unclear } = await endQueued(tx, addSameEvent, [id], end);
      if (never + unclear === 0) return false;
      await endTurn(tx, lane);
      await appendAudit(tx, audit, head);
      return true;
    });
  }

  /**
   * Gives up purges that have waited for too long: they are `failed`, and were never sent. Returns how many. Those that are too
   * old to be sent again are `unconfirmed`.
   */
  async function expire(now: number): Promise<number> {
    const ids = await waitedTooLong(db, now - LONGEST_WAIT_MS);
    const late = await tooLateAgain(db, now);
    return db.transaction().execute(async (tx) => {
      await lockEndpoint(tx, ENDPOINT);
      await forgetTurns(tx);
      const expired = { code: 'expired', details: { hours: LONGEST_WAIT_MS / HOUR_MS } } as const;
      const end = { status: 'failed', errorCode: 'waited_too_long', at: now } as const;
      const ended = await endQueued(tx, addSameEvent, ids, { ...end, event: expired });
      const again = { code: 'not_sent_again', details: { minutes: SENT_AGAIN_WITHIN_MS / MINUTE_MS } } as const;
      await endQueued(tx, addSameEvent, late, { ...end, event: again });
      return ended.never;
    });
  }

  const notReceived = (id: string) => readNotReceived(db, id);

  const state = (rate: CdnRateLimit, now: number) => stateOf(db, rate, now);

  return { notReceived, state, nextTurn, claimNext, requeue, cancel, refuse, expire };
}
export type SendQueue = ReturnType<typeof createSendQueue>;
