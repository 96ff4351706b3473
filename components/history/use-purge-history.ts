import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { historyPage, liveHistoryPage, newestPurges } from '@/lib/client/purges';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history/history-filter';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';

/**
 * One page of the history, which the server has rendered already. On the newest page rows in sight are updated in place;
 * newer ones are counted and wait until they are asked for, so that nothing moves under the reader's eyes. Only a row
 * that no longer fits the filter leaves by itself. Any other page has its place in the order and is simply kept fresh.
 */
export function usePurgeHistory(filter: HistoryFilter, at: string | undefined) {
  const queryClient = useQueryClient();
  const isNewest = at === undefined && filter.sort === undefined;
  const page = useQuery(isNewest ? historyPage(filter, at) : liveHistoryPage(filter, at));
  const newest = useQuery({ ...newestPurges(filter, PAGE_SIZE), enabled: isNewest });
  const { purges, newer, outdated } = compareWithNewest(page.data?.items ?? [], isNewest ? newest.data : undefined);

  const { refetch } = page;
  useEffect(() => {
    if (outdated) void refetch();
  }, [outdated, refetch]);

  return {
    purges,
    newer,
    error: page.error ?? newest.error,
    nextCursor: page.data?.nextCursor ?? null,
    previousCursor: page.data?.previousCursor ?? null,
    showNewer: () => {
      if (newest.data) queryClient.setQueryData(historyPage(filter, at).queryKey, newest.data);
    },
  };
}
export type PurgeHistoryPage = ReturnType<typeof usePurgeHistory>;

/**
 * Holds the rows in sight against the newest page of the same filter. `newer` counts what came since; `outdated` says
 * that within the span of that page a row has left the filter or entered it late, so that the rows are no longer its own.
 */
export function compareWithNewest(shown: readonly Purge[], newest: PurgePage | undefined) {
  if (!newest) return { purges: [...shown], newer: 0, outdated: false };
  const fresh = new Map(newest.items.map((purge) => [purge.id, purge]));
  const shownIds = new Set(shown.map((purge) => purge.id));
  const [first] = shown;
  const oldest = newest.nextCursor === null ? undefined : newest.items.at(-1);
  const isNewer = (purge: Purge) => !first || purge.createdAt >= first.createdAt;
  const unseen = newest.items.filter((purge) => !shownIds.has(purge.id));
  const left = shown.some((purge) => !fresh.has(purge.id) && (!oldest || purge.createdAt > oldest.createdAt));
  return {
    purges: shown.map((purge) => fresh.get(purge.id) ?? purge),
    newer: unseen.filter(isNewer).length,
    outdated: left || unseen.some((purge) => !isNewer(purge)),
  };
}
