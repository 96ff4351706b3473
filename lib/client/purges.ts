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
 * How often what is on screen is asked for again, in milliseconds: while something moves, and while only something new
 * may turn up. react-query stops while the page is hidden. See docs/decisions/004-history-stays-still.md.
 */
const WHILE_MOVING_MS = 1000;
const WHILE_STILL_MS = 1500;
const ACTORS_STALE_MS = 60_000;
export const LATEST_COUNT = 10;

const listKey = ['purges', 'list'] as const;

/** What a query shows of the purges: what to do with it when one of them changes (live-purges.ts). */
export type LiveQuery =
  /** The newest ones under a filter. */
  | { shows: 'newest'; filter: HistoryFilter; limit: number }
  /** A stretch of the history. `isStill`: rows neither come nor go until they are asked for. */
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

/** What a filter of the last hours shows changes by time alone, in milliseconds. */
const RANGE_MS = 60_000;

/** `folded`: each bulk job is one row, where the filter keeps it so. */
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

/** A purge that did not change stays the same object wherever it stands now, so that its row is not drawn again. */
function keepRows(before: unknown, now: unknown) {
  const shared = replaceEqualDeep(before, now) as PurgePage;
  if (shared === before) return before;
  const known = new Map((before as PurgePage | undefined)?.items.map((row) => [row.id, row]));
  return { ...shared, items: (now as PurgePage).items.map((row) => replaceEqualDeep(known.get(row.id), row)) };
}

/** The newest purges under a filter, kept fresh. */
export const newestPurges = (filter: HistoryFilter, limit: number, jobs?: PageWanted['jobs']) =>
  queryOptions({
    queryKey: [...listKey, 'newest', limit, filter, jobs],
    queryFn: ({ signal }) => fetchPage(filter, { limit, jobs }, signal),
    refetchInterval: untilNextLook(filter),
    structuralSharing: keepRows,
    meta: live({ shows: 'newest', filter, limit }),
  });

/** What happened last on the desk: each bulk job is one row. */
export const latestPurges = newestPurges({}, LATEST_COUNT, 'folded');

/** One page of the history under a filter, from a place in it; its rows stay as they are until they are asked for anew. */
export const historyPage = (filter: HistoryFilter, at: string | undefined) =>
  queryOptions({
    queryKey: [...listKey, 'page', filter, at ?? null],
    queryFn: ({ signal }) => fetchPage(filter, { limit: PAGE_SIZE, cursor: at, jobs: 'folded' }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: keepRows,
    meta: live({ shows: 'page', filter, isStill: true }),
  });

/** The same, kept fresh: for the pages onto which no new purge is put in front of what is being read. */
export const liveHistoryPage = (filter: HistoryFilter, at: string | undefined) =>
  queryOptions({
    ...historyPage(filter, at),
    staleTime: WHILE_STILL_MS,
    refetchInterval: untilNextLook(filter),
    meta: live({ shows: 'page', filter, isStill: false }),
  });

/** A settled purge that nobody follows or looks at any more stays as it is. */
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

/** Sends one purge. With a key that was used before, the answer is that first purge, and nothing is sent now. */
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

/** What a sent purge makes stale: every list of purges. */
export const purgeLists = { queryKey: [...listKey, 'newest'] };

/** Whether a purge that is asked for now is sent at once. */
export const sendWindowQuery = queryOptions({
  queryKey: ['send-window'],
  queryFn: ({ signal }) => request(paths.api.sendWindow, isSendWindow, { signal }),
  refetchInterval: pollEvery(
    (window: SendWindow | undefined) => (window?.nextSafeAt ? WHILE_MOVING_MS : WHILE_STILL_MS),
    { streamed: true },
  ),
  meta: live({ shows: 'window' }),
});

/** Ends the pause that the CDN asked for; answers with when a purge would be sent now. */
export const liftPause = () => request(paths.api.sendPause, isSendWindow, { method: 'DELETE' });

/** Withdraws a queued purge; answers with it. Fails where it is queued no more. */
export const cancelPurge = (id: string) => request(paths.api.cancellation(id), isPurge, { method: 'POST' });

/** Looks at the edge after a purge, now; answers with its record. */
export const lookAtPurge = (id: string) => request(paths.api.purgeLooks(id), isPurgeDetails, { method: 'POST' });

/** All that is known of purges, for what changes one of them. */
export const everyPurge = { queryKey: ['purges'] };

/** Writes down what was found out about an unconfirmed purge; answers with its record. */
export const resolvePurge = ({ id, note }: { id: string; note: string }) =>
  request(paths.api.resolution(id), isPurgeDetails, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ note }),
  });

/** The same purge, sent by anybody a short while ago. */
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

/** How often the summary is read again, in milliseconds: it costs more than a page of the history and changes less. */
const REFRESH_MS = 15_000;

const isSummary = has<PurgeSummary>({
  unit: isText,
  buckets: listOf(has<SummaryBucket>({ start: isText, done: isNumber, open: isNumber, failed: isNumber })),
  total: isNumber,
});

/** What the purges under a filter come to, by the days of a time zone. The one before stays while the next is counted. */
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
