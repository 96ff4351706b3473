import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { newestPurges, purgeHistory } from '@/lib/client/purges';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history-filter';
import { compareWithNewest } from './compare-with-newest';

/**
 * The history under a filter, which the server has rendered already. Rows in sight are updated in place; newer ones are
 * counted and wait until they are asked for, so that nothing moves under the reader's eyes. Only a row that no longer
 * fits the filter leaves by itself.
 */
export function usePurgeHistory(filter: HistoryFilter) {
  const queryClient = useQueryClient();
  const pages = useInfiniteQuery(purgeHistory(filter));
  const newest = useQuery(newestPurges(filter, PAGE_SIZE));
  const shown = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const { purges, newer, outdated } = compareWithNewest(shown, newest.data);

  const { refetch } = pages;
  useEffect(() => {
    if (outdated) void refetch();
  }, [outdated, refetch]);

  return {
    purges,
    newer,
    stale: pages.isError || newest.isError,
    older: pages.hasNextPage ? { load: () => pages.fetchNextPage(), loading: pages.isFetchingNextPage } : undefined,
    showNewer: () => {
      if (newest.data)
        queryClient.setQueryData(purgeHistory(filter).queryKey, { pages: [newest.data], pageParams: [null] });
    },
  };
}
export type PurgeHistory = ReturnType<typeof usePurgeHistory>;
