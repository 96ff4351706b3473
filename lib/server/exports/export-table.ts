import 'server-only';
import { stringify } from 'csv-stringify/sync';
import { writeXlsxStream } from 'hucre/xlsx';
import { visibleProse } from '@/lib/shared/text/visible-text';

/** The values of a column, by type. Times are ISO 8601; a number with more digits than a spreadsheet keeps is text. */
type Column<Item> =
  | { text: (item: Item) => string | null | undefined }
  | { number: (item: Item) => number | string | null | undefined }
  | { time: (item: Item) => string | null | undefined }
  | { flag: (item: Item) => boolean };

/** Columns by name, in the words of the API. */
export type ExportTable<Item> = Record<string, Column<Item>>;

/** What a spreadsheet may take for the beginning of a formula: also behind white space, and in full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A cell that a spreadsheet reads as text, whatever its content. */
const defused = (text: string) => (FORMULA.test(text) ? `'${text}` : text);

/** Excel reads UTF-8 only in a file that begins with this. */
const BYTE_ORDER_MARK = '\uFEFF';

// The library quotes a cell for the whole of CRLF alone.
const print = (rows: string[][]) => stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });

function plainValue<Item>(column: Column<Item>, item: Item) {
  if ('text' in column) return column.text(item);
  if ('number' in column) return column.number(item);
  return 'time' in column ? column.time(item) : column.flag(item);
}

/**
 * A table as CSV (RFC 4180). What a reader could not see is written as `\u{202E}`, for a table is read by people; JSON has
 * the values as they are stored.
 */
export const csvOf = <Item>(table: ExportTable<Item>) => ({
  header: () => BYTE_ORDER_MARK + print([Object.keys(table)]),
  rows: (items: readonly Item[]) =>
    print(
      items.map((item) =>
        Object.values(table).map((column) => defused(visibleProse(String(plainValue(column, item) ?? '')))),
      ),
    ),
});

/** Excel keeps this many digits of a number. */
const EXACT_DIGITS = 15;
/** Excel refuses a cell with more characters. */
const CELL_MAX_LENGTH = 32_767;
/** Excel reads this as the character with that code: its first sign is written as one. */
const ESCAPE = /_(?=x[0-9a-f]{4}_)/gi;
const ESCAPED = '_x005F_';

/** A file in the format that every reader knows has less than 4 GiB; a row of the longest texts has less than 16 KiB. */
export const SHEET_ROWS = 250_000;

/** The beginning of a text that fits into a cell; no character and no escape is cut in two. */
function cellText(text: string): string {
  if (text.length <= CELL_MAX_LENGTH) return text;
  let end = CELL_MAX_LENGTH;
  for (;;) {
    const at = text.lastIndexOf(ESCAPED, end - 1);
    if (at < 0 || at + ESCAPED.length <= end) break;
    end = at;
  }
  const isCut = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return text.slice(0, isCut ? end - 1 : end);
}

const textCell = (text: string) => cellText(visibleProse(text).replace(ESCAPE, ESCAPED));

function typedCell<Item>(column: Column<Item>, item: Item) {
  const value = plainValue(column, item) ?? null;
  if (value === null) return null;
  if ('time' in column) return new Date(String(value));
  if ('number' in column && String(value).length <= EXACT_DIGITS) return Number(value);
  return typeof value === 'boolean' ? value : textCell(String(value));
}

const formatOf = <Item>(column: Column<Item>) => {
  if ('time' in column) return { numFmt: 'yyyy-mm-dd hh:mm:ss.000', width: 24 };
  return 'text' in column ? { numFmt: '@', width: 20 } : { width: 12 };
};

/**
 * Pages as an Excel workbook, in bytes, as they are read. Times are UTC. What does not fit on a sheet goes on on the next
 * one, under the same head.
 */
export async function* workbookOf<Item>(
  name: string,
  pages: AsyncIterable<readonly Item[]>,
  table: ExportTable<Item>,
  rowsOfSheet = SHEET_ROWS,
): AsyncGenerator<Uint8Array, void> {
  const columns = Object.values(table);
  async function* rows() {
    for await (const items of pages) for (const item of items) yield columns.map((column) => typedCell(column, item));
  }
  const book = writeXlsxStream(rows(), {
    name,
    columns: Object.entries(table).map(([header, column]) => ({ header, ...formatOf(column) })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rowsOfSheet,
  });
  const reader = book.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
