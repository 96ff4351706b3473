import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Log } from '@/lib/server/observability/log';
import type { ExportFormat } from '@/lib/shared/history/purge-export';
import type { CsvTable } from './csv-table';

/** Rows held in memory at a time. */
export const EXPORT_PAGE = 500;

const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
};

/** `purges-2026-11-22.csv`, by the date in UTC. */
export const exportFile = (what: string, format: ExportFormat, now: number) => ({
  fileName: `${what}-${new Date(now).toISOString().slice(0, 10)}.${format}`,
  contentType: contentTypes[format],
});

async function* asCsv<Item>(
  pages: AsyncIterable<readonly Item[]>,
  table: CsvTable<Item>,
): AsyncGenerator<string, void> {
  let header = table.header();
  for await (const items of pages) {
    yield header + table.rows(items);
    header = '';
  }
}

async function* asJson(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string, void> {
  let before = '[\n';
  for await (const items of pages) {
    if (items.length > 0) yield before + items.map((item) => JSON.stringify(item)).join(',\n');
    before = items.length > 0 ? ',\n' : before;
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Pages as one text, piece by piece; whoever stops reading ends it. */
export async function* writeExport<Item>(
  log: Pick<Log, 'error'>,
  format: ExportFormat,
  pages: AsyncIterable<readonly Item[]>,
  table: CsvTable<Item>,
): AsyncGenerator<string, void> {
  try {
    yield* format === 'csv' ? asCsv(pages, table) : asJson(pages);
  } catch (err) {
    if (err instanceof AppError) throw err;
    log.error({ err }, 'export incomplete');
    throw err;
  }
}
