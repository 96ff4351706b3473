import 'server-only';
import { type Expression, type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { appendAudit, lockAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { CdnEndpointRow, Database } from '@/lib/server/store/engine/schema';
import { LONGEST_CLOSURE_MS } from '@/lib/shared/purges/send-window';
import { someoneWaits } from './send-lanes';

/** A token bucket: so many calls a minute in the long run, and so many at once after a pause. */
export interface CdnRateLimit {
  perMinute: number;
  burst: number;
  /** Tokens of the burst that are reserved for waiting callers: this caller never takes them. */
  left?: number;
}

/** Clocks of replicas may differ by so much. What lies further ahead was written before a clock was set back. */
export const CLOCK_SLACK_MS = 2000;

const MICROSECONDS = 1000;
const MINUTE_US = 60_000_000;

/** What a rate means for a bucket that is told by when it is full again; in microseconds. */
function bucketOf({ perMinute, burst }: CdnRateLimit) {
  const intervalUs = Math.round(MINUTE_US / perMinute);
  return { intervalUs, capacityUs: Math.round(intervalUs * burst) };
}

export type EndpointState = Pick<CdnEndpointRow, 'full_at_us' | 'closed_until' | 'closed_at'>;

/** Until when the desk leaves the CDN alone; undefined when it does not. Epoch milliseconds. */
export function closedUntil({ closed_until, closed_at }: EndpointState, now: number): number | undefined {
  const closedAt = closed_at ?? 0;
  const until = Math.min(closed_until ?? 0, closedAt + LONGEST_CLOSURE_MS);
  return until > now && closedAt <= now + CLOCK_SLACK_MS ? until : undefined;
}

/** When a call may be made that so many others are ahead of, at the earliest: `now` for at once. Epoch milliseconds. */
export function nextCallAt(state: EndpointState, rate: CdnRateLimit, now: number, ahead: number): number {
  const { intervalUs, capacityUs } = bucketOf(rate);
  const opensAt = closedUntil(state, now) ?? now;
  const known = state.full_at_us > (now + CLOCK_SLACK_MS) * MICROSECONDS + capacityUs ? 0 : state.full_at_us;
  const fullAtUs = Math.max(known, opensAt * MICROSECONDS);
  return Math.max(opensAt, Math.ceil((fullAtUs + (ahead + 1) * intervalUs - capacityUs) / MICROSECONDS));
}

/** The CDN limits each of its endpoints on its own, for all distributions of a tenant together. */
export type CdnEndpoint = 'cache-purge' | 'status' | 'distributions';

interface TokenValues {
  endpoint: CdnEndpoint;
  now: number;
  nowUs: number;
  intervalUs: number;
  aheadAtMostUs: number;
  fullAtMostUs: number;
  openedBefore: number;
  closedAfter: number;
}

/** What must hold beside the rate, for a token not to be spent on nothing. */
type TokenCondition = 'always' | 'queue empty' | 'a poll is due';

const tokenUnder = (condition: (now: number, db: Kysely<Database>) => Expression<SqlBool>) =>
  compiledOnce<TokenValues, object>((db, value) => {
    const us = (name: 'nowUs' | 'intervalUs' | 'aheadAtMostUs') => sql<number>`cast(${value(name)} as bigint)`;
    const fullAtUs = sql<number>`case
      when full_at_us < ${us('nowUs')} or full_at_us > ${us('aheadAtMostUs')} then ${us('nowUs')} else full_at_us end`;
    return db
      .updateTable('cdn_endpoints')
      .set({ full_at_us: sql<number>`${fullAtUs} + ${us('intervalUs')}` })
      .where('name', '=', value('endpoint'))
      .where(({ eb, or }) =>
        or([
          eb('closed_until', 'is', null),
          eb('closed_until', '<=', value('now')),
          // An older version of the desk kept what the CDN asked for, however long.
          eb('closed_at', '<=', value('openedBefore')),
          // The clock was set back since: by the CDN's own words nothing is closed for that long.
          eb('closed_at', '>', value('closedAfter')),
        ]),
      )
      .where(fullAtUs, '<=', value('fullAtMostUs'))
      .where(condition(value('now'), db))
      .returning('name');
  });

const takenUnder: Record<TokenCondition, ReturnType<typeof tokenUnder>> = {
  always: tokenUnder(() => sql<SqlBool>`1 = 1`),
  'queue empty': tokenUnder((_, db) => sql<SqlBool>`not ${someoneWaits(db)}`),
  'a poll is due': tokenUnder((now) => sql<SqlBool>`exists (select 1 from purges where next_poll_at <= ${now})`),
};

/**
 * Takes the right to call an endpoint once, by one conditional update: whatever replica asks, they share one rate. False
 * when the CDN wants to be left alone, when the rate is used up, or when the condition does not hold. `now` in milliseconds.
 */
export async function takeToken(
  db: Kysely<Database>,
  endpoint: CdnEndpoint,
  rate: CdnRateLimit,
  now: number,
  condition: TokenCondition = 'always',
): Promise<boolean> {
  const { intervalUs, capacityUs } = bucketOf(rate);
  const nowUs = Math.round(now * MICROSECONDS);
  const taken = await takenUnder[condition](db, {
    endpoint,
    now,
    nowUs,
    intervalUs,
    aheadAtMostUs: nowUs + capacityUs + CLOCK_SLACK_MS * MICROSECONDS,
    fullAtMostUs: nowUs + capacityUs - intervalUs * (1 + (rate.left ?? 0)),
    openedBefore: now - LONGEST_CLOSURE_MS,
    closedAfter: now + CLOCK_SLACK_MS,
  });
  return taken.length > 0;
}

/**
 * Makes every caller that takes a token of an endpoint wait until this transaction has ended, and waits for those who have one.
 * SQLite has one writer at a time anyway.
 */
export const lockEndpoint = async (tx: Transaction<Database>, endpoint: CdnEndpoint): Promise<unknown> =>
  isPostgres(tx) && tx.selectFrom('cdn_endpoints').select('name').where('name', '=', endpoint).forUpdate().execute();

/** Gives back what was taken in the same transaction and is not used. */
export const giveTokenBack = (db: Kysely<Database>, endpoint: CdnEndpoint, rate: CdnRateLimit) =>
  db
    .updateTable('cdn_endpoints')
    .set(({ eb }) => ({ full_at_us: eb('full_at_us', '-', bucketOf(rate).intervalUs) }))
    .where('name', '=', endpoint)
    .execute();

/** What the CDN answered when it asked for a pause. */
export interface PauseAnswer {
  status: number;
  /** The `Retry-After` as it was sent, bounded. */
  retryAfter: string | null;
}

/** An answer that makes the desk pause, and when it was given; epoch milliseconds. */
export type Pause = PauseAnswer & { at: number };

/** Undefined where no answer of the CDN is why. */
export const pauseOf = ({
  closed_at,
  closed_status,
  retry_after,
}: Pick<CdnEndpointRow, 'closed_at' | 'closed_status' | 'retry_after'>): Pause | undefined =>
  closed_at === null || closed_status === null
    ? undefined
    : { at: closed_at, status: closed_status, retryAfter: retry_after };

/**
 * Keeps until when the CDN is left alone, ten minutes at most, and what it answered; the longest of several holds. Epoch
 * milliseconds.
 */
export function closeEndpoint(
  db: Kysely<Database>,
  endpoint: CdnEndpoint,
  wantedUntil: number,
  now: number,
  answer?: PauseAnswer,
) {
  const until = Math.min(wantedUntil, now + LONGEST_CLOSURE_MS);
  return db
    .updateTable('cdn_endpoints')
    .set({
      closed_until: until,
      closed_at: now,
      closed_status: answer?.status ?? null,
      retry_after: answer?.retryAfter ?? null,
    })
    .where('name', '=', endpoint)
    .where(({ eb, or }) =>
      or([
        eb('closed_until', 'is', null),
        eb('closed_until', '<=', until),
        eb('closed_at', '<=', until - LONGEST_CLOSURE_MS),
        eb('closed_at', '>', now + CLOCK_SLACK_MS),
      ]),
    )
    .execute();
}

export function createEndpointClosures(db: Kysely<Database>) {
  /**
   * Ends the pause of purges for all replicas. Returns false when there is none. `audit` gets the end of the pause, and the
   * CDN's answer.
   */
  async function liftPause(
    now: number,
    audit: (until: number, pause: Pause | undefined) => NewAuditEntry,
  ): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      await lockAudit(tx);
      const row = await tx
        .selectFrom('cdn_endpoints')
        .selectAll()
        .where('name', '=', 'cache-purge')
        .executeTakeFirstOrThrow();
      const until = closedUntil(row, now);
      if (until === undefined) return false;
      const lifted = await tx
        .updateTable('cdn_endpoints')
        .set({ closed_until: null, closed_at: null, closed_status: null, retry_after: null })
        .where('name', '=', row.name)
        // The CDN may have asked for another pause in the meantime, which the user has not seen.
        .where('closed_until', '=', row.closed_until)
        .where('closed_at', '=', row.closed_at)
        .returning('name')
        .executeTakeFirst();
      if (!lifted) return false;
      await tx
        .updateTable('purges')
        .set({ not_before: null })
        .where('status', '=', 'queued')
        .where('not_before', 'is not', null)
        .execute();
      await appendAudit(tx, audit(until, pauseOf(row)));
      return true;
    });
  }

  return {
    /** The right to ask the CDN once about a purge; false when none is due, too, so that no token is spent on nothing. */
    mayPoll: (rate: CdnRateLimit, now: number) => takeToken(db, 'status', rate, now, 'a poll is due'),
    /** The right to ask the CDN once about purges, whether any is due or not. */
    mayAsk: (rate: CdnRateLimit, now: number) => takeToken(db, 'status', rate, now),
    /** The right to read of the CDN once, out of the budget for reading distributions. */
    mayRead: (rate: CdnRateLimit, now: number) => takeToken(db, 'distributions', rate, now),
    close: (endpoint: CdnEndpoint, until: number, now: number) => closeEndpoint(db, endpoint, until, now),
    liftPause,
  };
}
export type EndpointClosures = ReturnType<typeof createEndpointClosures>;
