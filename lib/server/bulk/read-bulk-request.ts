import 'server-only';
import type { z } from 'zod';
import { AppError, invalidInput } from '@/lib/server/app-error';
import type { TextBody } from '@/lib/server/http/operation';
import type { bulkJobInputSchema, bulkTermsQuerySchema } from '@/lib/shared/bulk/bulk-job-schema';
import { BULK_MAX_LINES } from '@/lib/shared/bulk/bulk-limits';
import { findTable, linesOfTable } from '@/lib/shared/bulk/read-table';
import { linesIn } from '@/lib/shared/bulk/read-text';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { counted } from '@/lib/shared/text/counted';
import type { BulkRequest } from './create-bulk-job';
import type { BulkLine } from './place-list';

type Terms = z.output<typeof bulkTermsQuerySchema>;
type Input = z.output<typeof bulkJobInputSchema>;
type Named = { namespace?: string | undefined; distribution?: string | undefined };

const invalidQuery = (name: string, message: string) =>
  new AppError('invalid_query', { errors: { [name]: [message] } });

/** The distribution that is named; one half of its name says nothing. */
function namedByLine({ namespace, distribution }: Named): Pick<BulkLine, 'where' | 'problem'> {
  if (namespace !== undefined && distribution !== undefined)
    return { where: distributionOf({ namespace, distribution }) };
  if (namespace === undefined && distribution === undefined) return {};
  return { problem: 'Enter both namespace and distribution, or neither.' };
}

function requestOf({ urls, namespace, distribution, ...terms }: Omit<Input, 'urls'> & { urls: readonly BulkLine[] }) {
  const { where: preferred, problem } = namedByLine({ namespace, distribution });
  if (problem !== undefined) throw invalidInput('distribution', problem);
  return { ...terms, preferred, lines: urls } satisfies BulkRequest;
}

/** A list as JSON has it. */
const requestOfJson = ({ urls, ...terms }: Input): BulkRequest =>
  requestOf({
    ...terms,
    urls: urls.map((one, index) =>
      typeof one === 'string'
        ? { line: index + 1, value: one }
        : { line: index + 1, value: one.url, ...namedByLine(one) },
    ),
  });

/** What a list may be beside JSON, and what it means. */
export const bulkTexts = {
  'text/plain': 'One URL per line.',
  'text/csv':
    'A table with a header: the column `url` and, optionally, `namespace` and `distribution`. A single column may have no header.',
};

/** Blank lines are skipped, up to this number: reading more would delay others. */
const TEXT_LINES_MAX = 10 * BULK_MAX_LINES;

const NO_HEADER = 'This CSV has several columns and no column “url”. Add a header row that names it.';

const tooManyLines = () => invalidInput('urls', `A list can have at most ${counted(BULK_MAX_LINES, 'line')}.`);

function refuseTooManyLines(text: string) {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (++lines > TEXT_LINES_MAX) throw tooManyLines();
}

/** The lines of a text that are not blank; of a table, its rows. */
function linesOf({ mediaType, text }: TextBody): BulkLine[] {
  refuseTooManyLines(text);
  const content = text.replace(/^\ufeff/, '');
  const table = mediaType === 'text/csv' ? findTable(content, 'csv') : undefined;
  if (table) {
    if (!table.hasHeader && table.rows.some(({ cells }) => cells.length > 1)) throw invalidInput('urls', NO_HEADER);
    const { lines, isCut } = linesOfTable(table);
    if (isCut) throw tooManyLines();
    return lines.map(({ line, value, where, problem }) => ({ line, value, where, problem }));
  }
  const lines: BulkLine[] = [];
  for (const { line, text: value } of linesIn(content)) {
    if (lines.length === BULK_MAX_LINES) throw tooManyLines();
    lines.push({ line, value });
  }
  return lines;
}

/** A list as a text has it, and in the query how all of it is purged. */
function requestOfLines({ mode, skipInvalid = false, ...terms }: Terms, lines: readonly BulkLine[]): BulkRequest {
  if (mode === undefined) throw invalidQuery('mode', 'Choose exactly one mode: soft or hard.');
  if (lines.length === 0) throw invalidInput('urls', 'Enter at least one URL.');
  return requestOf({ ...terms, mode, skipInvalid, urls: lines });
}

interface Given {
  query: Terms;
  body: Input;
  textBody: TextBody | undefined;
}

/** What a request asks for: all of it in JSON, or a list as a text and the rest in the query. */
export function readBulkRequest({ query, body, textBody }: Given): BulkRequest {
  if (textBody) return requestOfLines(query, linesOf(textBody));
  const [extra] = Object.keys(query);
  // Never two modes in one request.
  if (extra !== undefined) throw invalidQuery(extra, 'Enter this in the JSON body.');
  return requestOfJson(body);
}
