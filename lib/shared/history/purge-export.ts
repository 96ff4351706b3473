import { paths } from '@/lib/shared/paths';
import { type HistoryFilter, historyFilterToQuery } from './history-filter';

export const exportFormats = ['csv', 'xlsx', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Where everything under a filter is downloaded. */
export function exportPath(filter: HistoryFilter, format: ExportFormat): string {
  const query = new URLSearchParams(historyFilterToQuery(filter));
  query.set('format', format);
  return `${paths.api.purgeExport}?${query}`;
}
