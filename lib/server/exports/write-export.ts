import 'server-only';
import { isAppError } from '@/lib/server/app-error';
import type { Log } from '@/lib/server/observability/log';
import type { ExportFormat } from '@/lib/shared/history/purge-export';
import { csvOf, type ExportTable, workbookOf } from './export-table';

/** Rows that are read and written in one go: others are answered between two such pages. */
export const EXPORT_PAGE = 100;

const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
};

/** `purges-2026-11-22.csv`, by the date in UTC. */
export const exportFile = (what: string, format: ExportFormat, now: number) => ({
  fileName: `${what}-${new Date(now).toISOString().slice(0, 10)}.${format}`,
  contentType: contentTypes[format],
});

async function* asCsv<Item>(
  pages: AsyncIterable<readonly Item[]>,
  table: ExportTable<Item>,
): AsyncGenerator<string, void> {
  const csv = csvOf(table);
  let header = csv.header();
  for await (const items of pages) {
    yield header + csv.rows(items);
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

/** Returns the pages again once the first of them is there: a workbook begins before its first row, and would hide a refusal. */
async function begun<Item>(pages: AsyncGenerator<readonly Item[], void>) {
  const first = await pages.next();
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      yield* pages;
    } finally {
      await pages.return();
    }
  })();
}

interface Export<Item> {
  format: ExportFormat;
  /** Names the sheet of a workbook. */
  name: string;
  pages: AsyncGenerator<readonly Item[], void>;
  table: ExportTable<Item>;
}

/** Pages as one file, piece by piece; a reader that stops ends it. */
export async function* writeExport<Item>(
  log: Pick<Log, 'error'>,
  { format, name, pages, table }: Export<Item>,
): AsyncGenerator<string | Uint8Array, void> {
  try {
    if (format === 'csv') yield* asCsv(pages, table);
    else if (format === 'json') yield* asJson(pages);
    else yield* workbookOf(name, await begun(pages), table);
  } catch (err) {
    if (isAppError(err)) throw err;
    log.error({ err }, 'export incomplete');
    throw err;
  }
}
