import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type HistoryFilter, historyFilterToQuery } from '@/lib/shared/history/history-filter';
import { purgeSummarySchema } from '@/lib/shared/history/purge-summary';
import { paths } from '@/lib/shared/paths';
import { pollEvery } from './polling';
import { request } from './request';

/** How often it is counted anew, in milliseconds: it costs more than a page of the history, and moves less. */
const REFRESH_MS = 15_000;

/** What the purges under a filter come to, by the days of a time zone. The one before stays while the next is counted. */
export const purgeSummary = ({ sort: _, ...filter }: HistoryFilter, zone: string) =>
  queryOptions({
    queryKey: ['purges', 'summary', filter, zone],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(historyFilterToQuery(filter));
      query.set('zone', zone);
      return request(`${paths.api.purgeSummary}?${query}`, purgeSummarySchema, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: pollEvery<unknown>(REFRESH_MS),
  });
