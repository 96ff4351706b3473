import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { csvOf, SHEET_ROWS, workbookOf } from '@/lib/server/exports/export-table';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { NOTE_MAX_LENGTH, REASON_MAX_LENGTH, TICKET_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';
import { readWorkbook } from '@/test/support/read-workbook';
import { purgeTable } from './export-purges';

const purgeCsv = csvOf(purgeTable);

const purge: Purge = {
  id: 'a',
  status: 'failed',
  purgeRequestId: '9223372036854775807',
  api: 'cache-purge',
  commandName: null,
  madeOutside: false,
  group: null,
  jobId: null,
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
  checkUrl: null,
  renewal: 'not_checked',
  newSince: null,
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
    expect(purgeCsv.header()).toMatch(
      /^\uFEFFid,created_at,.*,resolution_note,api,command_name,made_outside,group,check_url,renewal,new_since,job_id\r\n$/,
    );
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

/** A page of purges as a workbook; `rowsOfSheet` as Excel would have it. */
async function fileOf(purges: Purge[], rowsOfSheet?: number): Promise<Uint8Array> {
  async function* pages() {
    yield purges;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of workbookOf('purges', pages(), purgeTable, rowsOfSheet)) pieces.push(piece);
  return Buffer.concat(pieces);
}
const workbook = async (purges: Purge[], rowsOfSheet?: number) =>
  readWorkbook(await fileOf(purges, rowsOfSheet)).map(({ name, rows: [head = {}, ...rows] }) => ({
    name,
    rows: rows.map((row) => Object.fromEntries(Object.entries(head).map(([letter, { text }]) => [text, row[letter]]))),
  }));
const rowOf = async (change: Partial<Purge>) => (await workbook([{ ...purge, ...change }]))[0]?.rows[0] ?? {};
const DAY_MS = 86_400_000;
/** Excel counts days, from the end of 1899 on. */
const momentOf = (days: string | undefined) => new Date(Math.round((Number(days) - 25_569) * DAY_MS)).toISOString();

describe('the workbook of purges', () => {
  it('has the columns of the CSV', async () => {
    expect(Object.keys(await rowOf({}))).toEqual(names);
  });

  it('keeps every digit and zero of IDs and tickets as text', async () => {
    const row = await rowOf({ ticket: '00123', purgeRequestId: '9223372036854775807' });
    for (const [name, text] of [
      ['ticket', '00123'],
      ['purge_request_id', '9223372036854775807'],
      ['bytes_purged', '18446744073709551615'],
    ] as const)
      expect(row[name]).toMatchObject({ type: 'inlineStr', text });
    expect([row.ticket?.format, row.purge_request_id?.format]).toEqual(['@', '@']);
  });

  it('has times as times to the millisecond, numbers as numbers, and nothing where nothing is known', async () => {
    const row = await rowOf({ bytesNotPurged: '1048576' });
    expect(row.created_at).toMatchObject({ type: 'n', format: 'yyyy-mm-dd hh:mm:ss.000' });
    expect(momentOf(row.created_at?.text)).toBe(purge.createdAt);
    expect(momentOf(row.updated_at?.text)).toBe(purge.updatedAt);
    expect(row.completion_ms).toMatchObject({ type: 'n', text: '1500' });
    expect(row.bytes_not_purged).toMatchObject({ type: 'n', text: '1048576' });
    expect(row.made_outside).toMatchObject({ type: 'b', text: '0' });
    expect(row.reason?.text ?? '').toBe('');
    expect(row.resolved_at?.text ?? '').toBe('');
  });

  it('leaves every text a text, whatever it looks like, and its file whole', async () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '=1+1',
        '+1',
        '@sum',
        '2026-01-01',
        '1e5',
        '_x0041_',
        '__x000D__',
        'a\r\nb',
        ' x ',
        '\ud800',
        '\u0001',
        '\uffff',
      ),
      fc.string({ unit: fc.constantFrom(...'=_x0041<&>"\t\r\n é\u0000\ufffe') }),
    );
    const texts = fc.array(fc.record({ reason: anything, value: anything }), { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(texts, async (all) => {
        const purges = all.map(({ reason, value }) => ({
          ...purge,
          reason,
          target: { kind: 'pattern', value } as const,
        }));
        const [sheet] = await workbook(purges);
        expect(sheet?.rows.map(({ reason }) => reason?.text ?? '')).toEqual(
          all.map(({ reason }) => visibleProse(reason)),
        );
        for (const [index, { value }] of all.entries()) {
          const cell = sheet?.rows[index]?.value;
          expect(cell).toMatchObject({ type: 'inlineStr', text: visible(value), isFormula: false });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('goes on on another sheet under the same head where one is full', async () => {
    const purges = Array.from({ length: 5 }, (_, index) => ({ ...purge, id: String(index) }));
    const sheets = await workbook(purges, 3);
    expect(sheets.map(({ name, rows }) => [name, rows.map(({ id }) => id?.text)])).toEqual([
      ['purges', ['0', '1']],
      ['purges_2', ['2', '3']],
      ['purges_3', ['4']],
    ]);
  });

  it('has sheets of less than 4 GiB, though every text be as long as it can and in letters of three bytes', async () => {
    const long = (length: number) => '語'.repeat(length);
    const longest: Purge = {
      ...purge,
      namespace: 'n'.repeat(64),
      distribution: 'd'.repeat(64),
      target: { kind: 'url', value: `https://www.shop.example/?${'a=b&'.repeat(250)}` },
      reason: long(REASON_MAX_LENGTH),
      ticket: long(TICKET_MAX_LENGTH),
      actor: long(320),
      error: { code: 'cdn_not_found', message: long(500), cdnStatus: 404 },
      resolution: { at: purge.updatedAt, by: long(320), note: long(NOTE_MAX_LENGTH) },
    };
    const sizeOf = async (count: number) => {
      const file = await fileOf(Array.from({ length: count }, () => longest));
      return unzipSync(file)['xl/worksheets/sheet1.xml']?.length ?? Number.NaN;
    };
    const bytesOfRow = (await sizeOf(101)) - (await sizeOf(100));
    expect(bytesOfRow * SHEET_ROWS).toBeLessThan(0.9 * 2 ** 32);
  });

  it.each([
    ['emoji', '😀'],
    ['escape', '_x0041_'],
    ['escape of an escape', '_x005F_x0041_'],
  ])('cuts no %s in two where a text is too long for a cell', async (_, last) => {
    for (let missing = 1; missing < 20; missing++) {
      const start = 'a'.repeat(32_767 - missing);
      const row = await rowOf({ reason: `${start}${last}${last}` });
      const text = row.reason?.text ?? '';
      expect(text.startsWith(start)).toBe(true);
      expect(`${start}${last}${last}`.startsWith(text)).toBe(true);
    }
  });

  it('reads no further than the client takes', async () => {
    let read = 0;
    let ended = false;
    async function* endless() {
      try {
        for (;;) {
          read += 1;
          yield Array.from({ length: 500 }, () => purge);
        }
      } finally {
        ended = true;
      }
    }
    const pieces = workbookOf('purges', endless(), purgeTable);
    await pieces.next();
    await pieces.next();
    expect(read).toBeLessThan(20);
    await pieces.return();
    expect(ended).toBe(true);
  });
});
