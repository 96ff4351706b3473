import { BULK_MAX_LINES } from './bulk-limits';

/** What a list can be written in. */
export const listFormats = ['text', 'csv', 'tsv', 'html', 'sitemap', 'har', 'json', 'log'] as const;
export type ListFormat = (typeof listFormats)[number];

/** The header of a column whose URLs are used exactly as they are written. */
export const EXACT_COLUMN = 'exact_url';

/** What is changed in its place. The others become a list of their URLs. */
const KEPT_FORMATS: readonly ListFormat[] = ['text', 'csv', 'tsv'];

/** Returns the format to read a changed list in, which was of format `before`; `chosen` is what the reader said. */
export function formatOfChanged(before: ListFormat, chosen: ListFormat | undefined, changed: string) {
  if (KEPT_FORMATS.includes(before)) return chosen;
  return changed.startsWith(EXACT_COLUMN) ? undefined : 'text';
}

/** One value of a list. */
export interface ListLine {
  /** The line of the text, from 1 on; the entry where a format has no lines of its own. */
  line: number;
  value: string;
  /** `namespace/name` of the distribution that the list names for it. */
  where?: string;
  /** Why it can't be read, in a sentence. */
  problem?: string;
  /** Where the value is in the text: from, and up to. Left out where it cannot be changed in place. */
  span?: readonly [number, number];
  /** What goes with it when it is dropped: its whole line or row. The values of one line share it. */
  row?: readonly [number, number];
}

export interface ReadList {
  format: ListFormat;
  lines: ListLine[];
  /** Whether the values are as a program wrote them: nothing is removed around them, and nothing is asked. */
  isExact: boolean;
  /** Which column of a table holds the URLs, from 1 on, and its name. */
  column?: { number: number; name: string | undefined };
  /** Addresses that name no page of a site: data, parts of a page, links relative to it. */
  leftOut: number;
  /** There are more than `BULK_MAX_LINES`; these are the first. */
  isCut: boolean;
}

/** Collects the values of a list up to its bound. */
export function lineCollector() {
  const lines: ListLine[] = [];
  return {
    lines,
    /** Whether there was room for it. */
    add(line: ListLine): boolean {
      if (lines.length > BULK_MAX_LINES) return false;
      lines.push(line);
      return true;
    },
    result(format: ListFormat, rest: Partial<ReadList> = {}): ReadList {
      const isCut = lines.length > BULK_MAX_LINES;
      return { format, lines: lines.slice(0, BULK_MAX_LINES), isExact: false, leftOut: 0, isCut, ...rest };
    },
  };
}
