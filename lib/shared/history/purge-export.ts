import { z } from 'zod';
import { paths } from '@/lib/shared/paths';
import { type HistoryFilter, historyFilterSchema, historyFilterToQuery } from './history-filter';

export const exportFormats = ['csv', 'xlsx', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What `GET /api/purges/export` takes: a filter and a format. */
export const purgeExportQuerySchema = historyFilterSchema.extend({ format: z.enum(exportFormats).default('csv') });
export type PurgeExportQuery = z.output<typeof purgeExportQuerySchema>;

/** Where everything under a filter is downloaded. */
export function exportPath(filter: HistoryFilter, format: ExportFormat): string {
  const query = new URLSearchParams(historyFilterToQuery(filter));
  query.set('format', format);
  return `${paths.api.purgeExport}?${query}`;
}
