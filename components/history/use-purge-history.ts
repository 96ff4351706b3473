import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { UNKNOWN_CURSOR } from '@/lib/client/patch-page';
import { foldedJobs } from '@/lib/client/purge-fits';
import { historyPage, liveHistoryPage, newestPurges } from '@/lib/client/purges';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history/history-filter';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import { compareWithNewest } from './compare-with-newest';

/**
 * One page of the history, which the server has rendered already. On the newest page rows in sight are updated in place;
 * newer ones are counted and wait until they are asked for, so that nothing moves under the reader's eyes. Only a row
 * that no longer fits the filter is removed. Any other page has its place in the order and is simply kept fresh.
 */
export function usePurgeHistory(filter: HistoryFilter, at: string | undefined) {
  const queryClient = useQueryClient();
  const isNewest = at === undefined && filter.sort === undefined;
  const page = useQuery(isNewest ? historyPage(filter, at) : liveHistoryPage(filter, at));
  // The newest page is an answer to the same question: rows stay the same objects when that is asked again, and are not drawn again.
  const known = isNewest ? queryClient.getQueryState<PurgePage>(historyPage(filter, at).queryKey) : undefined;
  const newest = useQuery({
    ...newestPurges(filter, PAGE_SIZE, 'folded'),
    enabled: isNewest,
    initialData: known?.data,
    initialDataUpdatedAt: known?.dataUpdatedAt,
  });
  // On another page, cached data of an earlier visit may exist, but it is not kept up to date.
  const latest = isNewest ? newest.data : undefined;
  const { purges, newer, outdated } = compareWithNewest(page.data?.items ?? [], latest);

  // The newest counts of those that both have.
  const jobs = foldedJobs(page.data, latest);

  const { refetch } = page;
  useEffect(() => {
    if (outdated) void refetch();
  }, [outdated, refetch]);

  return {
    purges,
    jobs,
    newer,
    error: page.error ?? newest.error,
    nextCursor: page.data?.nextCursor ?? null,
    previousCursor: page.data?.previousCursor ?? null,
    showNewer: async () => {
      const show = ({ data }: { data: PurgePage | undefined }) =>
        data && queryClient.setQueryData(historyPage(filter, at).queryKey, data);
      if (show(newest)?.nextCursor === UNKNOWN_CURSOR) show(await newest.refetch());
    },
  };
}
export type PurgeHistoryPage = ReturnType<typeof usePurgeHistory>;
