import 'server-only';
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { LONGEST_CLOSURE_MS } from '@/lib/shared/purges/send-window';
import { bucketOf, type CdnRateLimit, CLOCK_SLACK_MS, MICROSECONDS } from './cdn-rate-limit';

/** The CDN limits each of its endpoints on its own, for all distributions of a tenant together. */
export type CdnEndpoint = 'cache-purge' | 'status' | 'distributions';

/**
 * Takes the right to call an endpoint once, by one conditional update: whatever replica asks, they share one pace. False
 * when the CDN wants to be left alone, when the pace is used up, or when the condition does not hold. `now` in milliseconds.
 */
export async function takeToken(
  db: Kysely<Database>,
  endpoint: CdnEndpoint,
  pace: CdnRateLimit,
  now: number,
  condition: Expression<SqlBool> = sql<SqlBool>`1 = 1`,
): Promise<boolean> {
  const { intervalUs, capacityUs } = bucketOf(pace);
  const nowUs = Math.round(now * MICROSECONDS);
  const aheadAtMostUs = nowUs + capacityUs + CLOCK_SLACK_MS * MICROSECONDS;
  const fullAtUs = sql<number>`case
    when full_at_us < ${nowUs} or full_at_us > ${aheadAtMostUs} then ${nowUs} else full_at_us end`;
  const taken = await db
    .updateTable('cdn_endpoints')
    .set({ full_at_us: sql<number>`${fullAtUs} + ${intervalUs}` })
    .where('name', '=', endpoint)
    .where(({ eb, or }) =>
      or([
        eb('closed_until', 'is', null),
        eb('closed_until', '<=', now),
        // An older version of the desk kept what the CDN asked for, however long.
        eb('closed_at', '<=', now - LONGEST_CLOSURE_MS),
        // The clock was set back since: by the CDN's own words nothing is closed for that long.
        eb('closed_at', '>', now + CLOCK_SLACK_MS),
      ]),
    )
    .where(fullAtUs, '<=', nowUs + capacityUs - intervalUs)
    .where(condition)
    .returning('name')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Gives back what was taken in the same transaction and is not used. */
export const giveTokenBack = (db: Kysely<Database>, endpoint: CdnEndpoint, pace: CdnRateLimit) =>
  db
    .updateTable('cdn_endpoints')
    .set(({ eb }) => ({ full_at_us: eb('full_at_us', '-', bucketOf(pace).intervalUs) }))
    .where('name', '=', endpoint)
    .execute();

/** Keeps until when the CDN is left alone (429), ten minutes at most; the longest of several holds. Epoch milliseconds. */
export function closeEndpoint(db: Kysely<Database>, endpoint: CdnEndpoint, wantedUntil: number, now: number) {
  const until = Math.min(wantedUntil, now + LONGEST_CLOSURE_MS);
  return db
    .updateTable('cdn_endpoints')
    .set({
      closed_until: sql<number>`case
        when closed_until > ${until} and closed_at <= ${now + CLOCK_SLACK_MS} then closed_until else ${until} end`,
      closed_at: now,
    })
    .where('name', '=', endpoint)
    .execute();
}

export function createEndpointClosures(db: Kysely<Database>) {
  return {
    /** The right to ask the CDN once about a purge; false when none is due, too, so that no token is spent on nothing. */
    mayPoll: (pace: CdnRateLimit, now: number) =>
      takeToken(db, 'status', pace, now, sql<SqlBool>`exists (select 1 from purges where next_poll_at <= ${now})`),
    close: (endpoint: CdnEndpoint, until: number, now: number) => closeEndpoint(db, endpoint, until, now),
  };
}
export type EndpointClosures = ReturnType<typeof createEndpointClosures>;
