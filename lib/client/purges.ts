import { keepPreviousData, queryOptions, replaceEqualDeep } from '@tanstack/react-query';
import { type HistoryFilter, historyFilterToQuery, PAGE_SIZE } from '@/lib/shared/history/history-filter';
import type { PurgeSummary, SummaryBucket } from '@/lib/shared/history/purge-summary';
import { paths } from '@/lib/shared/paths';
import type { DuplicateQuery } from '@/lib/shared/purges/duplicates';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge, PurgeDetails, PurgePage } from '@/lib/shared/purges/purge-record';
import { isTerminal } from '@/lib/shared/purges/purge-status';
import type { SendWindow } from '@/lib/shared/purges/send-window';
import { isInProgress, readAgainMs } from '@/lib/shared/purges/shown-status';
import { has, isNumber, isText, listOf } from './fits';
import { pollEvery } from './polling';
import { isDuplicates, isPurge, isPurgeDetails, isPurgePage, isSendWindow } from './purge-fits';
import { request, requestWithHeaders } from './request';

/**
 * How often the data on screen is polled, in milliseconds: while something is in progress, and while only new purges may
 * appear. react-query stops while the page is hidden. See docs/decisions/004-history-stays-still.md.
 */
const WHILE_MOVING_MS = 1000;
const WHILE_STILL_MS = 1500;
const ACTORS_STALE_MS = 60_000;
export const LATEST_COUNT = 10;

const listKey = ['purges', 'list'] as const;

/** What a query shows, which determines how to apply a changed purge (live-purges.ts). */
export type LiveQuery =
  /** The newest ones that match a filter. */
  | { shows: 'newest'; filter: HistoryFilter; limit: number }
  /** A page of the history. `isStill`: rows are neither added nor removed until a reload. */
  | { shows: 'page'; filter: HistoryFilter; isStill: boolean }
  | { shows: 'duplicates'; of: Pick<DuplicateQuery, 'namespace' | 'distribution'> }
  | { shows: 'one'; id: string }
  | { shows: 'summary' | 'window' | 'distributions' };

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { live?: LiveQuery };
  }
}
const live = (query: LiveQuery) => ({ live: query });

/** The interval for a filter of the last hours, whose results change by time alone, in milliseconds. */
const RANGE_MS = 60_000;

/** `folded`: each bulk job is one row, if the filter allows it. */
interface PageWanted {
  limit: number;
  cursor?: string | undefined;
  jobs?: 'folded' | undefined;
}

const fetchPage = (filter: HistoryFilter, wanted: PageWanted, signal: AbortSignal) => {
  const params = new URLSearchParams(historyFilterToQuery(filter));
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) params.set(name, value);
  return request(`${paths.api.purges}?${params}`, isPurgePage, { signal });
};

const untilNextLook = ({ range }: HistoryFilter) =>
  pollEvery(
    (page: { items: readonly Purge[] } | undefined) =>
      page?.items.some(isInProgress) ? WHILE_MOVING_MS : WHILE_STILL_MS,
    { streamed: range === undefined ? true : RANGE_MS },
  );

/** An unchanged purge stays the same object at any position, so its row does not re-render. */
function keepRows(before: unknown, now: unknown) {
  const shared = replaceEqualDeep(before, now) as PurgePage;
  if (shared === before) return before;
  const known = new Map((before as PurgePage | undefined)?.items.map((row) => [row.id, row]));
  return { ...shared, items: (now as PurgePage).items.map((row) => replaceEqualDeep(known.get(row.id), row)) };
}

/** The newest purges that match a filter, kept up to date. */
export const newestPurges = (filter: HistoryFilter, limit: number, jobs?: PageWanted['jobs']) =>
  queryOptions({
    queryKey: [...listKey, 'newest', limit, filter, jobs],
    queryFn: ({ signal }) => fetchPage(filter, { limit, jobs }, signal),
    refetchInterval: untilNextLook(filter),
    structuralSharing: keepRows,
    meta: live({ shows: 'newest', filter, limit }),
  });

/** The latest activity on the desk: each bulk job is one row. */
export const latestPurges = newestPurges({}, LATEST_COUNT, 'folded');

/** One page of the filtered history from a position; its rows do not change until a reload. */
export const historyPage = (filter: HistoryFilter, at: string | undefined) =>
  queryOptions({
    queryKey: [...listKey, 'page', filter, at ?? null],
    queryFn: ({ signal }) => fetchPage(filter, { limit: PAGE_SIZE, cursor: at, jobs: 'folded' }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: keepRows,
    meta: live({ shows: 'page', filter, isStill: true }),
  });

/** The same, kept up to date: for pages on which new purges never push rows down. */
export const liveHistoryPage = (filter: HistoryFilter, at: string | undefined) =>
  queryOptions({
    ...historyPage(filter, at),
    staleTime: WHILE_STILL_MS,
    refetchInterval: untilNextLook(filter),
    meta: live({ shows: 'page', filter, isStill: false }),
  });

/** A terminal purge that is no longer tracked or looked at does not change. */
const untilNextLookAt = pollEvery(
  (purge: PurgeDetails | undefined) => {
    const soon = purge && readAgainMs(purge);
    return soon ?? (purge && isTerminal(purge.status) ? false : WHILE_STILL_MS);
  },
  { streamed: true },
);

export const purgeDetails = (id: string) =>
  queryOptions({
    queryKey: ['purges', 'one', id],
    queryFn: ({ signal }) => request(paths.api.purge(id), isPurgeDetails, { signal }),
    refetchInterval: untilNextLookAt,
    meta: live({ shows: 'one', id }),
  });

/** Sends one purge. With a reused key, returns the first purge and sends nothing. */
export async function submitPurge({
  input,
  idempotencyKey,
  group,
}: {
  input: PurgeInput;
  idempotencyKey: string;
  group?: string | undefined;
}) {
  const { data, headers } = await requestWithHeaders(paths.api.purges, isPurge, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify({ ...input, group }),
  });
  return { purge: data, replayed: headers.get('idempotency-replayed') === 'true' };
}

/** The queries that a new purge invalidates: every list of purges. */
export const purgeLists = { queryKey: [...listKey, 'newest'] };

/** Whether a purge submitted now is sent at once. */
export const sendWindowQuery = queryOptions({
  queryKey: ['send-window'],
  queryFn: ({ signal }) => request(paths.api.sendWindow, isSendWindow, { signal }),
  refetchInterval: pollEvery(
    (window: SendWindow | undefined) => (window?.nextSafeAt ? WHILE_MOVING_MS : WHILE_STILL_MS),
    { streamed: true },
  ),
  meta: live({ shows: 'window' }),
});

/** Lifts the pause that the CDN requested; returns when a new purge would be sent. */
export const liftPause = () => request(paths.api.sendPause, isSendWindow, { method: 'DELETE' });

/** Cancels a queued purge and returns it. Fails if it is no longer queued. */
export const cancelPurge = (id: string) => request(paths.api.cancellation(id), isPurge, { method: 'POST' });

/** Looks at the edge after a purge, now; returns its record. */
export const lookAtPurge = (id: string) => request(paths.api.purgeLooks(id), isPurgeDetails, { method: 'POST' });

/** All queries about purges, to update them after a change. */
export const everyPurge = { queryKey: ['purges'] };

/** Resolves an unconfirmed purge with a note; returns its record. */
export const resolvePurge = ({ id, note }: { id: string; note: string }) =>
  request(paths.api.resolution(id), isPurgeDetails, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ note }),
  });

/** The same purge, recently submitted by anyone. */
export const recentDuplicates = (input: DuplicateQuery) =>
  queryOptions({
    queryKey: [...listKey, 'newest', 'duplicates', input],
    queryFn: ({ signal }) => request(`${paths.api.duplicates}?${new URLSearchParams(input)}`, isDuplicates, { signal }),
    refetchInterval: untilNextLook({ range: '1h' }),
    meta: live({ shows: 'duplicates', of: input }),
  });

export const actorsQuery = queryOptions({
  queryKey: ['actors'],
  queryFn: ({ signal }) => request(paths.api.actors, listOf<string>(isText), { signal }),
  staleTime: ACTORS_STALE_MS,
});

/** How often the summary is reloaded, in milliseconds: it costs more than a page of the history and changes less. */
const REFRESH_MS = 15_000;

const isSummary = has<PurgeSummary>({
  unit: isText,
  buckets: listOf(has<SummaryBucket>({ start: isText, done: isNumber, open: isNumber, failed: isNumber })),
  total: isNumber,
});

/** The summary of the filtered purges by the days of a time zone. The previous one stays while the next is loading. */
export const purgeSummary = ({ sort: _, ...filter }: HistoryFilter, zone: string) =>
  queryOptions({
    queryKey: ['purges', 'summary', filter, zone],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(historyFilterToQuery(filter));
      query.set('zone', zone);
      return request(`${paths.api.purgeSummary}?${query}`, isSummary, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: pollEvery<unknown>(REFRESH_MS, { streamed: filter.range === undefined ? true : RANGE_MS }),
    meta: live({ shows: 'summary' }),
  });
