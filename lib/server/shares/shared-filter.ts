import 'server-only';
import { type HistoryFilter, historyFilterSchema, timeSpan } from '@/lib/shared/history/history-filter';

/**
 * Fixes a filter for a link. "The last 24 hours" means other purges tomorrow, which the one who shares has not seen: it
 * becomes the 24 hours before `now` (epoch milliseconds). A filter without an end stays open, as the dialog says.
 */
export function frozenFilter({ range, ...filter }: HistoryFilter, now: number): HistoryFilter {
  if (range === undefined || filter.from !== undefined || filter.to !== undefined) return filter;
  const { from = now } = timeSpan({ range }, now);
  return { ...filter, from: new Date(from).toISOString(), to: new Date(now).toISOString() };
}

/**
 * Reads a stored filter back. Strictly: a condition that this version does not know must not be left out, for that would
 * show more than was shared. Undefined when it does not fit.
 */
export const readFilter = (query: string): HistoryFilter | undefined =>
  historyFilterSchema.safeParse(Object.fromEntries(new URLSearchParams(query))).data;
