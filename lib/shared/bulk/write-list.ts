import { readPastedUrl } from '@/lib/shared/pasted/url-question';
import { withoutEntities } from '@/lib/shared/text/entities';
import { EXACT_COLUMN, type ListLine } from './list-format';
import { writeCell } from './read-table';
import { readText } from './read-text';

type WrittenLine = Pick<ListLine, 'value' | 'where'>;

/** Whether a URL that a program wrote is read as it is, without a question, from a list that a person wrote. */
function isPlain({ value }: WrittenLine): boolean {
  const { lines } = readText(value);
  const { text, question } = readPastedUrl(withoutEntities(value));
  return lines[0]?.value === value && text === value && !question;
}

/** The header of the URLs of a list: one that keeps them exact where they would be read as something else. */
export const urlHeader = (lines: readonly WrittenLine[], isExact: boolean) =>
  isExact && !lines.every(isPlain) ? EXACT_COLUMN : 'url';

/**
 * Returns a list with one value per line; as a table where a line names its distribution, or could be read as something
 * else. `isText` says that nothing is taken for cells.
 */
export function writeList(lines: readonly WrittenLine[], isExact: boolean, isText = false): string {
  const header = urlHeader(lines, isExact);
  const isNamed = lines.some(({ where }) => where !== undefined);
  const isSafe = isText || lines.every(({ value }) => !/[,;\t]/.test(value));
  if (lines.length === 0 || (header !== EXACT_COLUMN && !isNamed && isSafe))
    return lines.map(({ value }) => value).join('\n');
  // In a table of one column, commas belong to the URLs.
  if (!isNamed) return [header, ...lines.map(({ value }) => writeCell(value, '\t'))].join('\n');
  const rows = lines.map(({ value, where = '' }) => {
    const [namespace = '', name = ''] = where.split('/');
    return [value, namespace, name].map((cell) => writeCell(cell, ',')).join(',');
  });
  return [`${header},namespace,distribution`, ...rows].join('\n');
}
