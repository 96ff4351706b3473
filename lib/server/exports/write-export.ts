import 'server-only';
import { stringify } from 'csv-stringify/sync';
import { AppError } from '@/lib/server/app-error';
import type { Log } from '@/lib/server/observability/log';
import type { ExportFormat } from '@/lib/shared/history/purge-export';
import { visibleProse } from '@/lib/shared/text/visible-text';

/** What a spreadsheet may take for the beginning of a formula: also behind white space, and in full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A cell that is read as text by a spreadsheet, whatever somebody wrote into it. */
const defused = (text: string) => (FORMULA.test(text) ? `'${text}` : text);

/** Excel reads UTF-8 only in a file that begins with this. */
const BYTE_ORDER_MARK = '\uFEFF';

// The library quotes a cell for the whole of CRLF alone.
const print = (rows: string[][]) => stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });

type Cell = string | number | null | undefined;

/**
 * Columns by name, and what stands in each, as CSV (RFC 4180). What a reader could not see is written as `\u{202E}`, for a
 * table is read by people; JSON has the values as they are stored.
 */
export const csvTable = <Item>(columns: Record<string, (item: Item) => Cell>) => ({
  header: () => BYTE_ORDER_MARK + print([Object.keys(columns)]),
  rows: (items: readonly Item[]) =>
    print(items.map((item) => Object.values(columns).map((cell) => defused(visibleProse(String(cell(item) ?? '')))))),
});
type CsvTable<Item> = ReturnType<typeof csvTable<Item>>;

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
