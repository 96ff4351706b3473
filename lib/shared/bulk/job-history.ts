import { type HistoryFilter, historyFilterToQuery } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';

/** The history of one job, or of those of its purges that a filter names. */
export const jobHistory = (filter: HistoryFilter & { job: string }): string =>
  paths.history + historyFilterToQuery(filter);
