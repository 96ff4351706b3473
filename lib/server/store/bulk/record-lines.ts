import 'server-only';
import type { Transaction } from 'kysely';
import type { BulkJobRow, Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { indexedLater, indexForSearch } from '@/lib/server/store/history/search-index';
import type { AddFirstEvents } from '@/lib/server/store/purges/purge-events';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { UncheckedReason } from '@/lib/shared/edge/renewal';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import { LONGEST_WAIT_MS } from '@/lib/shared/purges/send-window';
import { reachOfNamed } from '@/lib/shared/reach/reach';

/** A line of a job: its number in the list, the place of its distribution in the job's, and its URL. */
export type JobLine = readonly [line: number, place: number, url: string];

export interface JobPlace {
  namespace: string;
  distribution: string;
  total: number;
}

export const readPlaces = ({ distributions }: Pick<BulkJobRow, 'distributions'>) =>
  JSON.parse(distributions) as JobPlace[];

/** What recording lines needs beside them. */
export interface Recording {
  /** Epoch milliseconds. */
  at: number;
  /** By which of the CDN's APIs they are sent. */
  api: PurgeApi;
  newId: () => string;
}

const NOT_LOOKED_AT: UncheckedReason = 'bulk';

type Ended = { to: PurgeStatus; errorCode: string | null; event: CodedEvent; actor: string | null };

/** Returns the end of a line that is not sent; undefined for a line to queue. */
function endOf({ cancelled_at, cancelled_by, created_at }: BulkJobRow, at: number): Ended | undefined {
  if (cancelled_at !== null)
    return { to: 'cancelled', errorCode: null, event: { code: 'cancelled', details: {} }, actor: cancelled_by };
  if (created_at >= at - LONGEST_WAIT_MS) return undefined;
  const event = { code: 'expired', details: { hours: LONGEST_WAIT_MS / 3_600_000 } } as const;
  return { to: 'failed', errorCode: 'waited_too_long', event, actor: null };
}

/**
 * Writes lines of a job into the history, as queued or ended purges, in the transaction that has the lock of the audit log
 * (`lockAudit`).
 */
export async function recordLines(
  tx: Transaction<Database>,
  addFirstEvents: AddFirstEvents,
  job: BulkJobRow,
  lines: readonly JobLine[],
  { at, api, newId }: Recording,
): Promise<void> {
  const places = readPlaces(job);
  const end = endOf(job, at);
  const newest = await tx
    .selectFrom('purges')
    .select(({ fn }) => fn.max('sort_key').as('sort_key'))
    .executeTakeFirst();
  const standing = await tx
    .selectFrom('purges')
    .select(['namespace', 'distribution'])
    .where('job_id', '=', job.id)
    .where('folded', 'is', null)
    .execute();
  const shown = new Set(standing.map(distributionOf));
  const first = Math.max((newest?.sort_key ?? 0) + 1, sortKeyAt(at));
  const rows = lines.map(([line, place, url], index) => {
    const where = places[place];
    if (!where) throw new Error('a line of a bulk job names no distribution of it');
    const key = distributionOf(where);
    const folded = shown.has(key) ? 1 : null;
    shown.add(key);
    return {
      id: newId(),
      sort_key: first + index,
      created_at: at,
      updated_at: at,
      actor: job.actor,
      namespace: where.namespace,
      distribution: where.distribution,
      kind: 'url',
      value: url,
      mode: job.mode,
      reach: reachOfNamed({ kind: 'url', value: url }, { domains: [] }).reach,
      api,
      reason: job.reason,
      ticket: job.ticket,
      status: end?.to ?? 'queued',
      error_code: end?.errorCode ?? null,
      renewal: 'not_checked',
      unchecked_because: NOT_LOOKED_AT,
      job_id: job.id,
      job_line: line,
      folded,
      purge_request_id: null,
      ...indexedLater(tx),
    };
  });
  await tx.insertInto('purges').values(rows).execute();
  await indexForSearch(tx, rows);
  await addFirstEvents(
    tx,
    rows.map((row) => {
      const recorded = { code: 'recorded_in_job', details: { line: row.job_line } } as const;
      const events = [
        { to: 'queued', ...recorded, at } as const,
        ...(end ? [{ to: end.to, ...end.event, at, ...(end.actor !== null && { actor: end.actor }) }] : []),
      ];
      return { purge: row, events };
    }),
  );
}
