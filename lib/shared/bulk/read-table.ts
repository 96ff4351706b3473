import { PATH_OR_HOST } from '@/lib/shared/pasted/listed-urls';
import { EXACT_COLUMN, lineCollector, type ReadList } from './list-format';

interface TableCell {
  value: string;
  /** Where the cell is in the text, its quotation marks included. */
  span: readonly [number, number];
}
export interface TableRow {
  line: number;
  cells: TableCell[];
  /** With its line break. */
  span: readonly [number, number];
}
export interface Table {
  rows: TableRow[];
  delimiter: string;
  /** Which column holds the URLs, from 0 on. */
  column: number;
  /** How many columns it has. A row with more of them has a URL that is not in quotation marks. */
  width: number;
  /** Whether the first row names the columns. */
  hasHeader: boolean;
}

/** The number of rows that are sampled for the format. */
const SAMPLE_ROWS = 200;
const DELIMITERS = ['\t', ';', ','];
const HEADERS = [
  ...['url', 'urls', 'uri', 'loc', 'link', 'href', 'address', 'full_url', 'page', 'page_url', 'request_url'],
  EXACT_COLUMN,
];
const headerOf = (name: string) => name.trim().toLowerCase().replaceAll(' ', '_');
const isHeader = (name: string) => HEADERS.includes(headerOf(name));

/** Reads one cell from a place on. By RFC 4180; a quotation mark that nothing closes ends with its line. */
function readCell(text: string, from: number, delimiter: string): TableCell {
  if (text[from] === '"') {
    let value = '';
    let start = from + 1;
    for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', start)) {
      value += text.slice(start, end);
      const after = text[end + 1];
      if (after !== '"') {
        const isWhole = after === undefined || after === delimiter || after === '\n' || after === '\r';
        if (isWhole) return { value, span: [from, end + 1] };
        break;
      }
      value += '"';
      start = end + 2;
    }
  }
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(from, end), span: [from, end] };
}

const lineBreakAt = (text: string, at: number) => (text.startsWith('\r\n', at) ? 2 : at < text.length ? 1 : 0);
const breaksIn = (text: string) => text.split('\n').length - 1;

/** The rows of a text that have anything in them, at most `max`. */
function readRows(text: string, delimiter: string, max = Number.POSITIVE_INFINITY): TableRow[] {
  const rows: TableRow[] = [];
  let line = 1;
  for (let at = 0; at < text.length && rows.length < max; ) {
    const start = at;
    const cells: TableCell[] = [];
    for (;;) {
      const cell = readCell(text, at, delimiter);
      cells.push(cell);
      at = cell.span[1];
      if (text[at] !== delimiter) break;
      at++;
    }
    at += lineBreakAt(text, at);
    if (cells.some(({ value }) => value.trim() !== '')) rows.push({ line, cells, span: [start, at] });
    line += breaksIn(text.slice(start, at));
  }
  return rows;
}

/** Whether a text may be a URL, its path or a host with a path. */
const isUrlLike = (text: string) => PATH_OR_HOST.test(text.trim()) && text.includes('/');

/**
 * The one column that holds URLs in a table without names; undefined where none or several do. What follows a URL after
 * a semicolon is its own as a rule, as in `/a;v=1`, and after a comma where nothing stands before the URL, as in `/a,1`.
 */
function urlColumn(rows: readonly TableRow[], delimiter: string): number | undefined {
  const width = rows[0]?.cells.length ?? 0;
  if (width < 2 || rows.some(({ cells }) => cells.length !== width)) return undefined;
  const columns = Array.from({ length: width }, (_, column) => rows.map(({ cells }) => cells[column]?.value ?? ''));
  const urls = columns.flatMap((values, column) => (values.every(isUrlLike) ? [column] : []));
  // A URL may have commas of its own: what stands beside it must not look like a part of one.
  const isBeside = columns.every(
    (values, column) => urls.includes(column) || values.every((one) => !one.includes('/')),
  );
  const [only] = urls;
  const isWhole = delimiter === '\t' || only === width - 1 || (delimiter === ',' && only !== 0);
  return urls.length === 1 && isBeside && isWhole ? only : undefined;
}

const tableBy = (text: string, delimiter: string, isForced: boolean): Table | undefined => {
  const sample = readRows(text, delimiter, SAMPLE_ROWS);
  const [first, second] = sample;
  const named = first?.cells.findIndex(({ value }) => isHeader(value)) ?? -1;
  if (first && named >= 0 && first.cells.length > 1 && (second || isForced))
    return { rows: readRows(text, delimiter), delimiter, column: named, width: first.cells.length, hasHeader: true };
  // One row may as well be one URL with a comma in it.
  const column = sample.length > 1 || delimiter === '\t' ? urlColumn(sample, delimiter) : undefined;
  if (column === undefined && !isForced) return undefined;
  const width = sample.reduce((least, { cells }) => Math.min(least, cells.length), first?.cells.length ?? 1);
  return { rows: readRows(text, delimiter), delimiter, column: column ?? 0, width, hasHeader: false };
};

/** A table of one column: what its rows have of commas belongs to their URLs. */
function oneColumn(text: string): Table | undefined {
  const isWhole = DELIMITERS.every((delimiter) => {
    const [header] = readRows(text, delimiter, 1);
    return header?.cells.length === 1 && isHeader(header.cells[0]?.value ?? '');
  });
  return isWhole ? { rows: readRows(text, '\t'), delimiter: '\t', column: 0, width: 1, hasHeader: true } : undefined;
}

/** The table that a text is; undefined where it is a mere list. `forced` is what a reader says that it is. */
export function findTable(text: string, forced?: 'csv' | 'tsv'): Table | undefined {
  const single = oneColumn(text);
  if (single) return single;
  const delimiters = forced === undefined ? DELIMITERS : forced === 'tsv' ? ['\t'] : [';', ','];
  for (const delimiter of delimiters) {
    const table = tableBy(text, delimiter, false);
    if (table) return table;
  }
  return forced && tableBy(text, forced === 'tsv' ? '\t' : ',', true);
}

/** A value without the apostrophe that keeps a spreadsheet from running it. */
const plainValue = (cell: TableCell | undefined) => cell?.value.trim().replace(/^'(?=[=+@-])/, '') ?? '';

const nameOf = (cell: TableCell | undefined) => cell?.value.trim().toLowerCase();

/** The cell of a row that holds its URL. Cells beyond the width of a table are what commas cut off from it. */
function urlCell(cells: readonly TableCell[], { column, delimiter, width }: Table): TableCell | undefined {
  const parts = cells.slice(column, column + 1 + Math.max(0, cells.length - width));
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) return undefined;
  return { value: parts.map(({ value }) => value).join(delimiter), span: [first.span[0], last.span[1]] };
}

/** The values of the column that holds the URLs; columns `namespace` and `distribution` say where they are meant. */
export function linesOfTable(table: Table): ReadList {
  const { rows, delimiter, column, width, hasHeader } = table;
  const found = lineCollector();
  const names = hasHeader ? (rows[0]?.cells.map(nameOf) ?? []) : [];
  const [namespace, distribution] = ['namespace', 'distribution'].map((name) => names.indexOf(name));
  for (const { line, cells, span } of hasHeader ? rows.slice(1) : rows) {
    const cell = urlCell(cells, table);
    const end = cells.at(-1)?.span[1] ?? span[1];
    const named = [cells[namespace ?? -1], cells[distribution ?? -1]].map((one) => one?.value.trim() ?? '');
    const where = named.every(Boolean) ? { where: named.join('/') } : {};
    const problem = `This row has ${cells.length} columns instead of ${width}. Put quotation marks around its URL.`;
    const ragged = cells.length > width ? { problem } : {};
    const at = { value: plainValue(cell), span: cell?.span ?? ([end, end] as const), row: span };
    if (!found.add({ line, ...at, ...where, ...ragged })) break;
  }
  const name = hasHeader ? rows[0]?.cells[column]?.value.trim() : undefined;
  return found.result(delimiter === '\t' && rows[0]?.cells[1] ? 'tsv' : 'csv', {
    column: { number: column + 1, name },
    isExact: headerOf(name ?? '') === EXACT_COLUMN,
  });
}

/** A cell as it is written in a table. What a spreadsheet would run as a formula becomes text. */
export function writeCell(value: string, delimiter: string): string {
  const safe = /^[=+@-]/.test(value) ? `'${value}` : value;
  const needsQuotes = [delimiter, '"', '\n', '\r'].some((sign) => safe.includes(sign));
  return needsQuotes ? `"${safe.replaceAll('"', '""')}"` : safe;
}
