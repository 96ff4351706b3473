import { EXACT_COLUMN, type ListFormat, type ReadList } from './list-format';
import { isLog, readJson, readLog } from './read-log';
import { findTable, linesOfTable, type TableRow, writeCell } from './read-table';
import { isHtml, isSitemap, readHtml, readSitemap, readText } from './read-text';
import { urlHeader, writeList } from './write-list';

/** What a text is read from: a byte order mark would be part of its first value. */
export const contentOf = (text: string) => (text.startsWith('\ufeff') ? text.slice(1) : text);

function readAs(content: string, format: ListFormat): ReadList {
  switch (format) {
    case 'csv':
    case 'tsv': {
      const table = findTable(content, format);
      return table ? linesOfTable(table) : readText(content);
    }
    case 'html':
      return readHtml(content);
    case 'sitemap':
      return readSitemap(content);
    case 'har':
    case 'json':
      return readJson(content) ?? readText(content);
    case 'log':
      return readLog(content);
    case 'text':
      return readText(content);
  }
}

function readByItself(content: string): ReadList {
  const start = content.trimStart();
  if (isSitemap(start)) return readSitemap(content);
  const json = /^[[{]/.test(start) ? readJson(content) : undefined;
  if (json) return json;
  if (isLog(content)) return readLog(content);
  const table = findTable(content);
  // A cell may have HTML in it.
  if (!table?.hasHeader && isHtml(content)) return readHtml(content);
  return table ? linesOfTable(table) : readText(content);
}

/**
 * Returns the URLs of what was pasted or dropped, each with its line. `format` is what a reader says that it is; without
 * it, the text itself says so. Its work grows with the text.
 */
export function readList(text: string, format?: ListFormat): ReadList {
  const content = contentOf(text);
  return format ? readAs(content, format) : readByItself(content);
}

/** Whether a plain list has the same URLs as this one. */
export const keepsUrls = ({ lines, isExact }: ReadList): boolean => urlHeader(lines, isExact) !== EXACT_COLUMN;

/** What becomes of a value, by its place in the list: another text, or null where it is dropped. */
export type ListChanges = ReadonlyMap<number, string | null>;

function plainList({ lines, isExact }: ReadList, changes: ListChanges) {
  const kept = lines.flatMap((line, index) => {
    const value = changes.has(index) ? changes.get(index) : line.value;
    return typeof value === 'string' ? [{ ...line, value }] : [];
  });
  return writeList(kept, isExact, true);
}

/**
 * Returns the text with some of its values changed. What has no place for that becomes a list, one URL per line, each as
 * exact as before. A list that is too long comes back as it is: it must be split, and not by what was read of it.
 */
export function changeList(text: string, list: ReadList, changes: ListChanges): string {
  if (list.isCut) return text;
  const content = contentOf(text);
  const table = list.format === 'csv' || list.format === 'tsv' ? findTable(content, list.format) : undefined;
  if (list.lines.some(({ span }) => span === undefined)) return plainList(list, changes);
  let done = 0;
  const parts: string[] = [];
  const replace = ([from, to]: readonly [number, number], by: string) => {
    parts.push(content.slice(done, from), by);
    done = to;
  };
  for (let first = 0, next = 0; first < list.lines.length; first = next) {
    const { span, row } = list.lines[first] ?? {};
    next = first + 1;
    while (row !== undefined && list.lines[next]?.row === row) next++;
    const own = Array.from({ length: next - first }, (_, at) => first + at);
    if (!span || !row || !own.some((index) => changes.has(index))) continue;
    const kept = own.flatMap(
      (index) => changes.get(index) ?? (changes.has(index) ? [] : (list.lines[index]?.value ?? '')),
    );
    const [only = ''] = kept;
    if (own.length > 1) replace(row, kept.join('\n'));
    else if (kept.length === 0) replace(row, '');
    else replace(span, table ? writeCell(only, table.delimiter) : only);
  }
  return parts.join('') + content.slice(done);
}

const ERROR = 'error';
const isErrorColumn = (name: string) => name.trim().toLowerCase() === ERROR;

/** Whether a text is a list with its errors, as `listWithErrors` writes it. */
export const hasErrorColumn = (text: string): boolean => {
  const table = findTable(contentOf(text));
  return table?.hasHeader === true && (table.rows[0]?.cells.some(({ value }) => isErrorColumn(value)) ?? false);
};

function tableWithErrors(rows: readonly TableRow[], header: readonly string[], errorOf: (row: number) => string) {
  const known = header.findIndex(isErrorColumn);
  const at = known < 0 ? header.length : known;
  const lines = rows.map(({ cells }, row) => {
    const values = Array.from({ length: Math.max(at, cells.length) }, (_, column) => cells[column]?.value ?? '');
    // A row with too many columns keeps them all: without the last one it would look right.
    values.splice(at, known < 0 ? 0 : 1, errorOf(row));
    return values;
  });
  const names = [...header];
  names[at] = names[at] ?? ERROR;
  return [names, ...lines];
}

/**
 * Returns the list as CSV with a column `error`, that of a table included, empty where a value is fine: it can be
 * corrected and read again as it is. `errors` are by the place of the value.
 */
export function listWithErrors(text: string, list: ReadList, errors: ReadonlyMap<number, string>): string {
  const content = contentOf(text);
  const table = list.format === 'csv' || list.format === 'tsv' ? findTable(content, list.format) : undefined;
  const delimiter = table?.delimiter ?? ',';
  const errorOf = (index: number) => errors.get(index) ?? '';
  const print = (rows: readonly (readonly string[])[]) =>
    `${rows.map((row) => row.map((value) => writeCell(value, delimiter)).join(delimiter)).join('\r\n')}\r\n`;
  if (!table)
    return print([
      ['line', urlHeader(list.lines, list.isExact), ERROR],
      ...list.lines.map(({ line, value }, index) => [String(line), value, errorOf(index)]),
    ]);
  const [first] = table.rows;
  const { width } = table;
  const named = first && table.hasHeader ? first.cells.map(({ value }) => value) : undefined;
  const header =
    named ?? Array.from({ length: width }, (_, column) => (column === table.column ? 'url' : `column_${column + 1}`));
  return print(tableWithErrors(named ? table.rows.slice(1) : table.rows, header, errorOf));
}
