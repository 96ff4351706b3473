import 'server-only';
import { createHash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import type { CopiedTable } from './copied-tables';

export type Row = Readonly<Record<string, string | number | null>>;
/** Where a row stands in its table: the values of the key. */
export type Place = readonly (string | number | null)[];

/** SQLite takes 32,766 values in one statement; a batch is also what is held in memory. */
const VALUES_MAX = 30_000;
const ROWS_MAX = 500;
export const rowsPerBatch = (columns: readonly string[]) => Math.min(ROWS_MAX, Math.floor(VALUES_MAX / columns.length));

export const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));
export const placeOf = (row: Row, { key }: CopiedTable): Place => key.map((name) => row[name] ?? null);

const compared = ({ key }: CopiedTable, operator: '>' | '<=', place: Place) =>
  sql<boolean>`(${refs(key)}) ${sql.raw(operator)} (${sql.join(place)})`;

/** Rows behind a place (all from the beginning, without one) up to another, in the order of the key. */
export async function readRows(
  db: Kysely<Database>,
  table: CopiedTable,
  columns: readonly string[],
  { after, upTo, limit }: { after: Place | undefined; upTo?: Place | undefined; limit?: number },
): Promise<Row[]> {
  const conditions: RawBuilder<boolean>[] = [sql`1 = 1`];
  if (after) conditions.push(compared(table, '>', after));
  if (upTo) conditions.push(compared(table, '<=', upTo));
  const { rows } = await sql<Row>`
    select ${refs(columns)} from ${sql.table(table.name)} where ${sql.join(conditions, sql` and `)}
    order by ${refs(table.key)} ${limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`}`.execute(db);
  return rows;
}

/** All rows, some at a time. */
async function* batchesOf(db: Kysely<Database>, table: CopiedTable, columns: readonly string[]) {
  const limit = rowsPerBatch(columns);
  let after: Place | undefined;
  for (;;) {
    const rows = await readRows(db, table, columns, { after, limit });
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = placeOf(last, table);
  }
}

/** The same text for the same row, whatever database it is from. */
export const printRow = (row: Row, columns: readonly string[]) => JSON.stringify(columns.map((name) => row[name]));

export interface Digest {
  rows: number;
  /** SHA-256 over all columns of all rows in the order of the key. */
  checksum: string;
}

/** Reads a whole table, a batch at a time. */
export async function digestTable(
  db: Kysely<Database>,
  table: CopiedTable,
  columns: readonly string[],
): Promise<Digest> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const rows of batchesOf(db, table, columns)) {
    for (const row of rows) hash.update(`${printRow(row, columns)}\n`);
    count += rows.length;
  }
  return { rows: count, checksum: hash.digest('hex') };
}
