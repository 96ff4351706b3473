import 'server-only';
import { type Kysely, sql } from 'kysely';
import {
  type CdnRateLimit,
  CLOCK_SLACK_MS,
  closedUntil,
  type EndpointState,
  nextCallAt,
} from '@/lib/server/store/cdn/cdn-rate-limit';
import { countLanes } from '@/lib/server/store/cdn/send-lanes';
import { type Lane, turnsAhead } from '@/lib/server/store/cdn/turn-order';
import type { BulkJobRow, Database } from '@/lib/server/store/engine/schema';
import { BULK_MAX_LINES } from '@/lib/shared/bulk/bulk-limits';
import { type PurgeStatus, purgeStatuses } from '@/lib/shared/purges/purge-status';
import { byJob, isMoving, lastLeftAt } from './job-end';
import { type JobPlace, readPlaces } from './record-lines';

const MINUTE_MS = 60_000;

export type BulkJobRecord = Omit<BulkJobRow, 'answer' | 'distributions'> & { places: JobPlace[] };

/** How far a job is. Times in epoch milliseconds. */
export interface BulkJobState {
  job: BulkJobRecord;
  /** Lines that are not recorded as purges yet count as queued. */
  counts: Record<PurgeStatus, number>;
  /** How many of its purges retention has taken out of the history. */
  removed: number;
  /** How many failed without being sent: they expired in the queue. */
  expired: number;
  finishedAt: number | null;
  /** How many left the queue in the last minute. */
  sentLately: number;
  retriedBy: string[];
}

/** A place in the list of jobs: the last one seen. */
export type JobCursor = readonly [createdAt: number, id: string];

const columns = [
  'id',
  'created_at',
  'actor',
  'mode',
  'reason',
  'ticket',
  'total',
  'distributions',
  'list_sha256',
  'idempotency_key',
  'request_hash',
  'retry_of',
  'paused_at',
  'paused_because',
  'authority',
  'cancelled_at',
  'cancelled_by',
  'finished_at',
] as const;

const recordOf = ({ distributions, ...row }: Omit<BulkJobRow, 'answer'>): BulkJobRecord => ({
  ...row,
  places: readPlaces({ distributions }),
});

interface CountRow {
  status: PurgeStatus;
  count: number;
  sent: number;
  unsent: number;
}

/** Who waits for what, at a moment. */
export interface Waiting {
  endpoint: EndpointState;
  lanes: readonly Lane[];
}

/** Returns when the nth line of a job is sent if no other purges are added (epoch milliseconds). */
export function sentAt(
  { actor, id, nth }: { actor: string; id: string; nth: number },
  { endpoint, lanes }: Waiting,
  rate: CdnRateLimit,
  now: number,
): number {
  const ahead = turnsAhead(lanes, { actor, jobId: id }, nth);
  return Math.max(nextCallAt(endpoint, rate, now, ahead), closedUntil(endpoint, now) ?? now);
}

/** The lines of an actor's jobs that wait, those of paused jobs included; those of cancelled jobs are withdrawn. */
export async function waitingLinesOf(db: Kysely<Database>, actor: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (
      select count(*) from bulk_jobs cross join purges ${byJob(db)}
      where bulk_jobs.finished_at is null and bulk_jobs.cancelled_at is null and bulk_jobs.actor = ${actor}
        and purges.job_id = bulk_jobs.id and purges.status = 'queued'
    ) + (
      select coalesce(sum(size), 0) from bulk_parts join bulk_jobs on bulk_jobs.id = bulk_parts.job_id
      where bulk_jobs.cancelled_at is null and bulk_jobs.actor = ${actor}
    ) as count`.execute(db);
  return Number(rows[0]?.count);
}

/** Reads jobs and how far they are. */
export function createBulkStates(db: Kysely<Database>) {
  async function find(id: string): Promise<BulkJobRecord | undefined> {
    const row = await db.selectFrom('bulk_jobs').select(columns).where('id', '=', id).executeTakeFirst();
    return row && recordOf(row);
  }

  /** Jobs from the newest to the oldest, from behind a place on. */
  async function page(before: JobCursor | undefined, limit: number): Promise<BulkJobRecord[]> {
    const rows = await db
      .selectFrom('bulk_jobs')
      .select(columns)
      .$if(before !== undefined, (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(before?.[0] ?? 0, before?.[1] ?? '')),
        ),
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(recordOf);
  }

  /** How far a job is. */
  async function stateOf(job: BulkJobRecord, now: number): Promise<BulkJobState> {
    const { id } = job;
    // One statement: a part that becomes purges meanwhile is counted once.
    const { rows } = await sql<CountRow>`
      select status, count(*) as count,
        sum(case when dispatched_at > cast(${now - MINUTE_MS} as bigint)
          and dispatched_at <= cast(${now + CLOCK_SLACK_MS} as bigint) then 1 else 0 end) as sent,
        sum(case when status = 'failed' and dispatched_at is null then 1 else 0 end) as unsent
      from purges where job_id = ${id} group by status
      union all
      select 'queued', coalesce(sum(size), 0), 0, 0 from bulk_parts where job_id = ${id}`.execute(db);
    const counts = Object.fromEntries(purgeStatuses.map((status) => [status, 0])) as Record<PurgeStatus, number>;
    for (const { status, count } of rows) counts[status] += Number(count);
    const retries = await db
      .selectFrom('bulk_jobs')
      .select('id')
      .where('retry_of', '=', id)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    const isOver = counts.queued + counts.sending === 0;
    return {
      job,
      counts,
      removed: job.total - Object.values(counts).reduce((sum, count) => sum + count, 0),
      finishedAt: isOver ? (job.finished_at ?? (await lastLeftAt(db, id)) ?? job.created_at) : null,
      expired: rows.reduce((sum, { unsent }) => sum + Number(unsent), 0),
      sentLately: rows.reduce((sum, { sent }) => sum + Number(sent), 0),
      retriedBy: retries.map((retry) => retry.id),
    };
  }

  /** Of these jobs, those that have something to be sent, or in flight. */
  async function moving(ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.selectFrom('bulk_jobs').select('id').where('id', 'in', ids).where(isMoving(db)).execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** The lines of jobs that are not recorded as purges yet, for those that have their turns. */
  async function unrecorded(): Promise<Lane[]> {
    const rows = await db
      .selectFrom('bulk_parts')
      .innerJoin('bulk_jobs', 'bulk_jobs.id', 'bulk_parts.job_id')
      .select(({ fn }) => ['actor', 'job_id', fn.sum<number>('size').as('size')])
      .where('paused_at', 'is', null)
      .where('cancelled_at', 'is', null)
      .groupBy(['actor', 'job_id'])
      .execute();
    return rows.map(({ actor, job_id, size }) => ({ actor, jobId: job_id, waiting: Number(size) }));
  }

  /** All that has its turns now. Reads what waits: once for a request. */
  async function waiting(): Promise<Waiting> {
    const endpoint = await db
      .selectFrom('cdn_endpoints')
      .selectAll()
      .where('name', '=', 'cache-purge')
      .executeTakeFirstOrThrow();
    const lanes = new Map<string, Lane>();
    for (const lane of [...(await countLanes(db, BULK_MAX_LINES)), ...(await unrecorded())]) {
      const key = JSON.stringify([lane.actor, lane.jobId]);
      lanes.set(key, { ...lane, waiting: lane.waiting + (lanes.get(key)?.waiting ?? 0) });
    }
    return { endpoint, lanes: [...lanes.values()] };
  }

  return { find, page, stateOf, moving, waiting };
}
export type BulkStates = ReturnType<typeof createBulkStates>;
