import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import { type Mode, type Renewal, type TargetKind, URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { printQuery } from './query-fields';

/** A pasted URL must fit. */
export const SEARCH_MAX_LENGTH = URL_MAX_LENGTH;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back each preset reaches, in milliseconds. */
const rangeMs = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
export const ranges = Object.keys(rangeMs) as [keyof typeof rangeMs, ...(keyof typeof rangeMs)[]];
export type HistoryRange = (typeof ranges)[number];

export const makers = ['desk', 'outside'] as const;

/** One value per filter; a filter that is absent does not narrow. The keys are the names in the URL. */
export interface HistoryFilter {
  namespace?: string | undefined;
  /** `namespace/name` */
  distribution?: string | undefined;
  status?: PurgeStatus | undefined;
  mode?: Mode | undefined;
  kind?: TargetKind | undefined;
  actor?: string | undefined;
  /** Whether looks show it at the edge. */
  renewal?: Renewal | undefined;
  /** By Purge Desk, or outside it: found at the CDN. */
  made?: (typeof makers)[number] | undefined;
  /** The ID of a bulk job. */
  job?: string | undefined;
  /** A preset that ends now; `from` and `to` count before it. */
  range?: HistoryRange | undefined;
  /** Purges from this moment on, and before that one. */
  from?: string | undefined;
  to?: string | undefined;
  /** Text in the target, reason, ticket or purge request ID; case does not matter. */
  q?: string | undefined;
  /** Absent is newest first. */
  sort?: 'oldest' | undefined;
}
export type HistoryFilterKey = keyof HistoryFilter;

/** In the order in which an address has them. */
const order = {
  namespace: 0,
  distribution: 1,
  status: 2,
  mode: 3,
  kind: 4,
  renewal: 5,
  actor: 6,
  made: 7,
  job: 8,
  range: 9,
  from: 10,
  to: 11,
  q: 12,
  sort: 13,
} satisfies Record<HistoryFilterKey, number>;
const keys = Object.keys(order) as HistoryFilterKey[];

/** Prints a filter as a query string, keys always in the same order; `''` when nothing is filtered. */
export const historyFilterToQuery = (filter: HistoryFilter): string => printQuery(keys, filter);

/** Whether a filter leaves anything out; the order of the rows does not. */
export const isNarrowed = ({ sort: _, ...filter }: HistoryFilter) => historyFilterToQuery(filter) !== '';

/**
 * Whether a filter keeps a bulk job as one row: a job fits as a whole, or not at all. A span of time is judged by the purge that
 * the row shows, the first of the job under the other filters; the others may be recorded seconds later, or hours after a stop. A
 * status, what is at the edge, a text and a job's own ID ask for single purges; what was made outside Purge Desk has no job.
 */
export const keepsJobsFolded = ({ status, renewal, q, job, made }: HistoryFilter): boolean =>
  status === undefined && renewal === undefined && q === undefined && job === undefined && made !== 'outside';

/** The span of time that a filter means, in epoch milliseconds: from (included) and to (excluded), where there is one. */
export function timeSpan({ range, from, to }: HistoryFilter, now: number): { from?: number; to?: number } {
  if (from !== undefined || to !== undefined)
    return {
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    };
  return range === undefined ? {} : { from: now - rangeMs[range] };
}

export const PAGE_SIZE = 50;

/** The history under a filter, and a place in it, as a query string. */
export function historyQuery(filter: HistoryFilter, at?: string | null): string {
  const query = historyFilterToQuery(filter);
  return at ? `${query}${query === '' ? '?' : '&'}${new URLSearchParams({ at })}` : query;
}
