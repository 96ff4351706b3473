import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';
import { purgeCsv } from './export-purges';

const purge: Purge = {
  id: 'a',
  status: 'failed',
  purgeRequestId: '9223372036854775807',
  api: 'cache-purge',
  commandName: null,
  madeOutside: false,
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a,b?c="d"' },
  mode: 'soft',
  reach: 'part',
  reason: null,
  ticket: null,
  actor: 'ann',
  createdAt: '2026-11-22T12:00:00.123Z',
  updatedAt: '2026-11-22T12:00:01.000Z',
  nextSendAt: null,
  nextSendInMs: null,
  error: { code: 'cdn_not_found', message: 'two\nlines', cdnStatus: 404 },
  progress: { finished: 2, total: 3 },
  bytesPurged: '18446744073709551615',
  bytesNotPurged: null,
  completionMs: 1500,
  following: false,
  completionUnreported: false,
  resolution: null,
};

/** A reader of RFC 4180, by the letter of it: quoted cells may contain anything, others no quote, comma or line break. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < csv.length) {
    const at = cell.lastIndex;
    const found = cell.exec(csv);
    if (!found) throw new Error(`not RFC 4180 from ${JSON.stringify(csv.slice(at, at + 40))} on`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const names = parse(purgeCsv.header().slice(1))[0] ?? [];
const cellsOf = (change: Partial<Purge>) => {
  const [row, ...more] = parse(purgeCsv.rows([{ ...purge, ...change }]));
  expect(more).toEqual([]);
  return Object.fromEntries(names.map((name, index) => [name, row?.[index]]));
};

describe('the CSV of purges', () => {
  it('begins with a byte order mark and the names of the columns', () => {
    expect(purgeCsv.header()).toMatch(/^\uFEFFid,created_at,.*,resolution_note,api,command_name,made_outside\r\n$/);
  });

  it('keeps every digit, times in UTC, and cells with quotes, commas and line breaks', () => {
    expect(cellsOf({})).toMatchObject({
      purge_request_id: '9223372036854775807',
      bytes_purged: '18446744073709551615',
      bytes_not_purged: '',
      created_at: '2026-11-22T12:00:00.123Z',
      value: 'https://www.shop.example/a,b?c="d"',
      error_code: 'cdn_not_found',
      error_message: 'two\nlines',
      sites_finished: '2',
      sites_total: '3',
      completion_ms: '1500',
    });
    expect(cellsOf({ target: { kind: 'all' }, progress: null })).toMatchObject({
      kind: 'all',
      value: '',
      sites_total: '',
    });
  });

  it.each(['=cmd|x', '+1', '-1', '@sum', '\t=1', '\r=1', '\n=1', ' =1', '\u00A0@x', '＝1', '＋1', '－1', '＠x', '\tx'])(
    'defuses %j',
    (text) => expect(cellsOf({ reason: text })).toMatchObject({ reason: `'${text}` }),
  );

  it('shows what a reader would not see, in targets, names and running text', () => {
    const resolution = { by: 'bob\u2066', at: purge.createdAt, note: 'a\u2028b 👩‍💻' };
    const target = { kind: 'pattern', value: '^/img/\u202egnp ' } as const;
    expect(
      cellsOf({ target, reason: '\u202e=1', ticket: 'INC\u200b', actor: 'ann\u200d@x', resolution }),
    ).toMatchObject({
      value: '^/img/\\u{202E}gnp\\u{20}',
      reason: '\\u{202E}=1',
      ticket: 'INC\\u{200B}',
      actor: 'ann\\u{200D}@x',
      resolved_by: 'bob\\u{2066}',
      resolution_note: 'a\\u{2028}b 👩‍💻',
    });
  });

  it('leaves every other text as it is', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n",\' aé') }),
    );
    fc.assert(
      fc.property(anything, anything, (reason, value) => {
        const cells = cellsOf({ reason, target: { kind: 'pattern', value } });
        for (const [cell, text] of [
          [cells.reason, visibleProse(reason)],
          [cells.value, visible(value)],
        ]) {
          expect([text, `'${text}`]).toContain(cell);
          expect(cell).not.toMatch(/^[\s]*[=+\-@＝＋－＠]/);
        }
      }),
    );
  });
});
