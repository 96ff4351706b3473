import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type HistoryFilter, historyFilterToQuery, PAGE_SIZE } from '@/lib/shared/history-filter';
import { paths } from '@/lib/shared/paths';
import type { PurgeInput } from '@/lib/shared/purge-input';
import { type PurgePage, purgeDetailsSchema, purgePageSchema, purgeSchema } from '@/lib/shared/purge-record';
import { isSettled } from '@/lib/shared/purge-status';
import { request, requestWithStatus } from './request';

/** How often what is on screen is asked for again, in milliseconds; react-query stops while the page is hidden. */
const REFRESH_MS = 4000;
export const LATEST_COUNT = 10;
/** A new purge is 201 (created); 200 is the one that the key had made before. */
const HTTP_OK = 200;

const listKey = ['purges', 'list'] as const;

const fetchPage = (filter: HistoryFilter, limit: number, cursor: string | null, signal: AbortSignal) => {
  const params = new URLSearchParams(historyFilterToQuery(filter));
  params.set('limit', String(limit));
  if (cursor !== null) params.set('cursor', cursor);
  return request(`${paths.api.purges}?${params}`, purgePageSchema, { signal });
};

/** The newest purges under a filter, kept fresh. */
export const newestPurges = (filter: HistoryFilter, limit: number) =>
  queryOptions({
    queryKey: [...listKey, 'newest', limit, filter],
    queryFn: ({ signal }) => fetchPage(filter, limit, null, signal),
    refetchInterval: REFRESH_MS,
  });

/** The history under a filter, page after page; what is loaded stays as it is until it is asked for anew. */
export const purgeHistory = (filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: [...listKey, 'pages', filter],
    queryFn: ({ pageParam, signal }) => fetchPage(filter, PAGE_SIZE, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: PurgePage) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const purgeDetails = (id: string) =>
  queryOptions({
    queryKey: ['purges', 'one', id],
    queryFn: ({ signal }) => request(paths.api.purge(id), purgeDetailsSchema, { signal }),
    refetchInterval: ({ state }) => (state.data && isSettled(state.data.status) ? false : REFRESH_MS),
  });

/** Sends one purge. With a key that was used before, the answer is that first purge, and nothing is sent now. */
export async function submitPurge({ input, idempotencyKey }: { input: PurgeInput; idempotencyKey: string }) {
  const { data, status } = await requestWithStatus(paths.api.purges, purgeSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify(input),
  });
  return { purge: data, replayed: status === HTTP_OK };
}

/** What a sent purge makes stale: every list of purges. */
export const purgeLists = { queryKey: [...listKey, 'newest'] };
