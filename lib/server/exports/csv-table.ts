import 'server-only';
import { stringify } from 'csv-stringify/sync';
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
export type CsvTable<Item> = ReturnType<typeof csvTable<Item>>;
