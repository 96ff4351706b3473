import { type HistoryFilter, historyFilterToQuery } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';

const filterOf = (job: string, status?: PurgeStatus): HistoryFilter => ({ job, ...(status && { status }) });

/** The history of one job, or of those of its purges that have one status. */
export const jobHistory = (job: string, status?: PurgeStatus): string =>
  paths.history + historyFilterToQuery(filterOf(job, status));
