import 'server-only';
import { type Kysely, sql, type Transaction } from 'kysely';
import { reopenJob } from '@/lib/server/store/bulk/job-end';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { indexForSearch } from '@/lib/server/store/history/search-index';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import type { Finding, Purge } from '@/lib/shared/purges/purge-record';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import { LONGEST_WAIT_MS } from '@/lib/shared/purges/send-window';
import type { SiteProgress } from '@/lib/shared/purges/site-progress';
import { removeOutsideTwin } from './outside-purges';
import type { AddEvent } from './purge-events';
import { type PurgeOf, siteOf, siteRow } from './purge-row';

/** A purge that is due to be asked about, and what is known of it so far. */
export interface FollowedPurge {
  purge: Purge;
  /** When the CDN was called, epoch milliseconds: later than it was recorded where it had to wait. */
  sentAt: number;
  /** Epoch milliseconds; null while no acceptance is known. */
  acceptedAt: number | null;
  /** How often the CDN was asked since then, and how often in a row it did not answer. */
  polls: number;
  failures: number;
  sites: SiteProgress[];
}

/** What asking has brought; a purge that is no longer ours by then is left alone. */
export interface Progress {
  at: number;
  nextPollAt: number | null;
  failures: number;
  /** Left out: as before. */
  sites?: SiteProgress[];
  /** Names of sites that the record no longer has. */
  removedSites?: string[];
  sitesFinished?: number;
  bytesPurged?: string | null;
  bytesNotPurged?: string | null;
  completionMs?: number | null;
  unreported?: boolean;
  finding?: Finding;
  /** Null removes the error. */
  error?: { code: ErrorCode; message: string } | null;
  purgeRequestId?: string;
  /** The CDN has it, and gives it no ID. */
  accepted?: { cdnStatus: number; cdnAnswer: string };
  /** Rows of the timeline; a `to` that differs from the purge's status changes it. */
  events: ({ to: PurgeStatus } & CodedEvent)[];
}

/** The lease of a poll, in milliseconds: for one call, or for a list of candidates. */
type LeaseMs = Record<'accepted' | 'unconfirmed', number>;

/** Of the purges that are due, the one that is due longest: of those that were sent alone, or of all. */
function dueIn(db: Kysely<Database>, now: number, which: 'alone' | 'all') {
  const isAlone = which === 'alone';
  const index = sql.raw(isPostgres(db) ? '' : `indexed by ${isAlone ? 'purges_to_poll_alone' : 'purges_to_poll'}`);
  return sql<string>`(
    select id from purges ${index} where next_poll_at <= ${now} ${isAlone ? sql`and job_id is null` : sql``}
    order by next_poll_at limit 1 ${isPostgres(db) ? sql`for update skip locked` : sql``})`;
}

/** Follows purges after they were sent: who asks about which one, and what came of it. */
export function createPurgeTracking(db: Kysely<Database>, addEvent: AddEvent, purgeOf: PurgeOf) {
  let aloneFirst = false;

  /**
   * Claims the purge that is most overdue and unclaimed. It is due again when the lease ends. Every other time it is a single
   * purge, which would otherwise wait behind thousands of a bulk job.
   */
  async function claimDue(owner: string, now: number, lease: LeaseMs): Promise<FollowedPurge | undefined> {
    aloneFirst = !aloneFirst;
    const all = dueIn(db, now, 'all');
    const row = await db
      .updateTable('purges')
      .set(({ eb }) => ({
        poll_owner: owner,
        next_poll_at: eb
          .case()
          .when('status', '=', 'unconfirmed')
          .then(sql<number>`cast(${now + lease.unconfirmed} as bigint)`)
          .else(sql<number>`cast(${now + lease.accepted} as bigint)`)
          .end(),
      }))
      .where('id', '=', aloneFirst ? sql<string>`coalesce(${dueIn(db, now, 'alone')}, ${all})` : all)
      .where('next_poll_at', '<=', now)
      .returningAll()
      .executeTakeFirst();
    if (!row) return undefined;
    const sites = await db
      .selectFrom('purge_sites')
      .selectAll()
      .where('purge_id', '=', row.id)
      .orderBy('site')
      .execute();
    return {
      purge: purgeOf(row),
      sentAt: row.dispatched_at ?? row.created_at,
      acceptedAt: row.accepted_at,
      polls: row.poll_count,
      failures: row.poll_failures,
      sites: sites.map(siteOf),
    };
  }

  /** Stores the result of a poll. False if the lease was lost: then nothing is written. */
  async function recordProgress(id: string, owner: string, progress: Progress): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const { at, sites, removedSites, events, error, finding, purgeRequestId } = progress;
      const status = events.at(-1)?.to;
      const row = await tx
        .updateTable('purges')
        .set(({ eb }) => ({
          next_poll_at: progress.nextPollAt,
          poll_owner: null,
          poll_count: eb('poll_count', '+', 1),
          poll_failures: progress.failures,
          ...(sites && { sites_total: sites.length, sites_finished: progress.sitesFinished ?? 0 }),
          ...(progress.bytesPurged !== undefined && { bytes_purged: progress.bytesPurged }),
          ...(progress.bytesNotPurged !== undefined && { bytes_not_purged: progress.bytesNotPurged }),
          ...(progress.completionMs !== undefined && { completion_ms: progress.completionMs }),
          ...(progress.unreported && { unreported_at: at }),
          // What is to be looked at is looked at now.
          ...((progress.unreported || status === 'completed') && {
            next_look_at: sql<number>`case when next_look_at is null then null else cast(${at} as bigint) end`,
          }),
          ...(finding && { finding: JSON.stringify(finding) }),
          ...(error !== undefined && {
            error_code: error?.code ?? null,
            cdn_message: error?.message || null,
            cdn_status: null,
          }),
          ...(status && { status, updated_at: at }),
          ...(status === 'queued' && {
            not_before: at,
            dispatched_at: null,
            error_code: null,
            cdn_message: null,
            cdn_status: null,
            finding: null,
          }),
          ...(progress.accepted && {
            accepted_at: at,
            poll_count: 0,
            error_code: null,
            cdn_message: null,
            cdn_status: progress.accepted.cdnStatus,
            cdn_answer: progress.accepted.cdnAnswer,
            finding: null,
          }),
          ...(purgeRequestId !== undefined && {
            purge_request_id: purgeRequestId,
            accepted_at: at,
            poll_count: 0,
            error_code: null,
            cdn_message: null,
            cdn_status: null,
            finding: null,
          }),
        }))
        .where('id', '=', id)
        .where('poll_owner', '=', owner)
        .$if(purgeRequestId !== undefined, (query) =>
          query.where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('purges as other')
                  .select('other.id')
                  .where('other.purge_request_id', '=', purgeRequestId ?? '')
                  .where('other.outside', 'is', null)
                  .whereRef('other.namespace', '=', 'purges.namespace')
                  .whereRef('other.distribution', '=', 'purges.distribution'),
              ),
            ),
          ),
        )
        .returningAll()
        .executeTakeFirst();
      if (!row) return false;
      if (purgeRequestId !== undefined) {
        await removeOutsideTwin(tx, row);
        await indexForSearch(tx, [row]);
      }
      if (status === 'queued' && row.job_id !== null) await reopenJob(tx, row.job_id);
      if (removedSites)
        await tx.deleteFrom('purge_sites').where('purge_id', '=', id).where('site', 'in', removedSites).execute();
      await writeSites(tx, id, sites ?? []);
      for (const event of events) await addEvent(tx, id, { ...event, at });
      return true;
    });
  }

  /** Releases the claims of this owner. */
  const release = (owner: string, now: number) =>
    db.updateTable('purges').set({ poll_owner: null, next_poll_at: now }).where('poll_owner', '=', owner).execute();

  /** Makes due what would only be asked about after a moment (epoch milliseconds); returns how many. */
  async function recallAfter(latest: number, now: number): Promise<number> {
    const recalled = await db
      .updateTable('purges')
      .set({ next_poll_at: now, poll_owner: null })
      .where('next_poll_at', '>', latest)
      .executeTakeFirst();
    return Number(recalled.numUpdatedRows);
  }

  /** Of these purge request IDs, those that some purge of ours on the distribution has already. */
  async function claimedIds({ namespace, distribution }: Purge, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await db
      .selectFrom('purges')
      .select('purge_request_id')
      .where('purge_request_id', 'in', ids)
      .where('outside', 'is', null)
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .execute();
    return new Set(rows.map((row) => row.purge_request_id ?? ''));
  }

  /** Other purges of the same distribution and mode, sent between two moments, whose ID is not known (yet). */
  async function withoutId(purge: Purge, from: number, to: number): Promise<Purge[]> {
    const rows = await db
      .selectFrom('purges')
      .selectAll()
      .where('namespace', '=', purge.namespace)
      .where('distribution', '=', purge.distribution)
      // One that had to wait was recorded earlier than it was sent. Its place is never before its own moment.
      .where('sort_key', '>=', sortKeyAt(from - LONGEST_WAIT_MS))
      .where(({ between, fn }) => between(fn.coalesce('dispatched_at', 'created_at'), from, to))
      .where('mode', '=', purge.mode)
      .where('id', '!=', purge.id)
      .where('purge_request_id', 'is', null)
      // The CDN may list a purge command, too, whose ID it never tells.
      .where('status', 'in', ['sending', 'accepted', 'completed', 'unconfirmed', 'failed'])
      .execute();
    return rows.map(purgeOf);
  }

  return { claimDue, recordProgress, release, recallAfter, claimedIds, withoutId };
}
export type PurgeTracking = ReturnType<typeof createPurgeTracking>;

/** Rows of one statement: far below the parameters that a statement may have on either database. */
const ROWS_AT_ONCE = 500;

async function writeSites(tx: Transaction<Database>, purgeId: string, sites: readonly SiteProgress[]) {
  for (let first = 0; first < sites.length; first += ROWS_AT_ONCE)
    await tx
      .insertInto('purge_sites')
      .values(sites.slice(first, first + ROWS_AT_ONCE).map((site) => siteRow(purgeId, site)))
      .onConflict((conflict) =>
        conflict.columns(['purge_id', 'site']).doUpdateSet(({ ref }) => ({
          state: ref('excluded.state'),
          raw_status: ref('excluded.raw_status'),
          started_at: ref('excluded.started_at'),
          finished_at: ref('excluded.finished_at'),
          bytes_purged: ref('excluded.bytes_purged'),
          bytes_not_purged: ref('excluded.bytes_not_purged'),
          nodes: ref('excluded.nodes'),
        })),
      )
      .execute();
}
