import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { newestPurges, purgeHistory } from '@/lib/client/purges';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history-filter';
import type { Purge } from '@/lib/shared/purge-record';

/**
 * The history under a filter. Rows in sight are updated in place; newer ones are counted and wait until they are asked
 * for, so that nothing moves under the reader's eyes.
 */
export function usePurgeHistory(filter: HistoryFilter) {
  const queryClient = useQueryClient();
  const pages = useInfiniteQuery({ ...purgeHistory(filter), placeholderData: keepPreviousData });
  const newest = useQuery(newestPurges(filter, PAGE_SIZE));

  const shown = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const fresh = new Map<string, Purge>(newest.data?.items.map((purge) => [purge.id, purge]));
  const shownIds = new Set(shown.map((purge) => purge.id));
  const waiting = pages.isPlaceholderData
    ? []
    : [...fresh.values()].filter((purge) => !shownIds.has(purge.id) && isNewer(purge, shown[0]));

  return {
    purges: shown.map((purge) => fresh.get(purge.id) ?? purge),
    newer: waiting.length,
    /** The rows are those of the filter before, while the ones asked for are on their way. */
    changing: pages.isPlaceholderData,
    loading: pages.isPending,
    stale: pages.isError || newest.isError,
    older: pages.hasNextPage ? { load: () => pages.fetchNextPage(), loading: pages.isFetchingNextPage } : undefined,
    showNewer: () => {
      if (newest.data)
        queryClient.setQueryData(purgeHistory(filter).queryKey, { pages: [newest.data], pageParams: [null] });
    },
  };
}
export type PurgeHistory = ReturnType<typeof usePurgeHistory>;

const isNewer = (purge: Purge, first: Purge | undefined) => !first || purge.createdAt >= first.createdAt;
