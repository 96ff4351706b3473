import 'server-only';
import { createHash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { indexForSearch } from '@/lib/server/store/history/search-index';
import type { SearchedPurge } from '@/lib/server/store/history/search-tokens';
import { removePurges } from '@/lib/server/store/purges/purge-retention';
import { errorNamed } from '@/lib/shared/error-named';
import type { CopiedTable } from './copied-tables';

type Row = Readonly<Record<string, string | number | null>>;
/** The position of a row in its table: the values of the key. */
type Place = readonly (string | number | null)[];

/** SQLite accepts 32,766 values per statement; a batch is also held in memory. */
const VALUES_MAX = 30_000;
const ROWS_MAX = 500;
const rowsPerBatch = (columns: readonly string[]) => Math.min(ROWS_MAX, Math.floor(VALUES_MAX / columns.length));

const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));
const placeOf = (row: Row, { key }: CopiedTable): Place => key.map((name) => row[name] ?? null);

const compared = ({ key }: CopiedTable, operator: '>' | '<=', place: Place) =>
  sql<boolean>`(${refs(key)}) ${sql.raw(operator)} (${sql.join(place)})`;

/** Rows after one position (or from the start) up to another, in key order. */
async function readRows(
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

/** All rows, in batches. */
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

/** Returns the same text for the same row on every database. */
const printRow = (row: Row, columns: readonly string[]) => JSON.stringify(columns.map((name) => row[name]));

export interface Digest {
  rows: number;
  /** SHA-256 over all columns of all rows in the order of the key. */
  checksum: string;
}

/** Reads a whole table in batches. */
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

type Databases = Record<'source' | 'target', Kysely<Database>>;

/** The target has rows that cannot come from this source. */
class ForeignRowsError extends Error {
  override readonly name = 'ForeignRowsError';
}
export const isForeignRows = errorNamed<ForeignRowsError>('ForeignRowsError');

interface Changes {
  /** Rows that are missing, and rows that have changed in the source since they were copied. */
  written: Row[];
  /** Rows that the source no longer has. */
  removed: Row[];
}

/** The changes that make the target's rows of a range equal to the source. */
function changesOf(
  table: CopiedTable,
  columns: readonly string[],
  rows: readonly Row[],
  there: readonly Row[],
): Changes {
  const print = (row: Row) => printRow(row, columns);
  const keyOf = (row: Row) => JSON.stringify(placeOf(row, table));
  const known = new Map(there.map((row) => [keyOf(row), print(row)]));
  const kept = new Set(rows.map(keyOf));
  const changes = {
    written: rows.filter((row) => known.get(keyOf(row)) !== print(row)),
    removed: there.filter((row) => !kept.has(keyOf(row))),
  };
  const altered = changes.removed.length > 0 || changes.written.some((row) => known.has(keyOf(row)));
  if (table.is === 'append-only' && altered)
    throw new ForeignRowsError(`${table.name} has entries that are missing in the source`);
  return changes;
}

async function write(tx: Transaction<Database>, table: CopiedTable, columns: readonly string[], rows: readonly Row[]) {
  if (rows.length === 0) return;
  const values = rows.map((row) => sql`(${sql.join(columns.map((name) => row[name]))})`);
  const others = columns.filter((name) => !table.key.includes(name));
  const set = sql.join(others.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`));
  const already = table.is === 'append-only' || others.length === 0 ? sql`nothing` : sql`update set ${set}`;
  await sql`
    insert into ${sql.table(table.name)} (${refs(columns)}) values ${sql.join(values)}
    on conflict (${refs(table.key)}) do ${already}`.execute(tx);
  if (table.name === 'purges') await indexForSearch(tx, rows as unknown as SearchedPurge[]);
}

async function remove(tx: Transaction<Database>, table: CopiedTable, rows: readonly Row[]) {
  if (table.name === 'purges') return removePurges(tx, rows as unknown as { id: string; sort_key: number }[]);
  for (const row of rows)
    await sql`
      delete from ${sql.table(table.name)} where (${refs(table.key)}) = (${sql.join(placeOf(row, table))})`.execute(tx);
}

/**
 * Makes a table of the target equal to the source's, in batches by key, each in one transaction. Equal rows stay, so a
 * repeated run continues where the last one stopped; `tell` receives the number of processed rows.
 */
export async function copyTable(
  { source, target }: Databases,
  table: CopiedTable,
  columns: readonly string[],
  tell: (rows: number) => void,
): Promise<void> {
  const limit = rowsPerBatch(columns);
  const behind = (place: Place | undefined) => readRows(target, table, columns, { after: place, limit });
  const apply = async ({ written, removed }: Changes) => {
    if (written.length + removed.length === 0) return;
    await target.transaction().execute(async (tx) => {
      await remove(tx, table, removed);
      await write(tx, table, columns, written);
    });
  };
  let after: Place | undefined;
  let isNew = false;
  let count = 0;
  for (;;) {
    const rows = await readRows(source, table, columns, { after, limit });
    const last = rows.at(-1);
    if (!last) break;
    const upTo = placeOf(last, table);
    isNew ||= (await readRows(target, table, table.key, { after, limit: 1 })).length === 0;
    const there = isNew ? [] : await readRows(target, table, columns, { after, upTo });
    await apply(changesOf(table, columns, rows, there));
    after = upTo;
    count += rows.length;
    tell(count);
  }
  for (let rest = await behind(after); rest.length > 0; rest = await behind(after))
    await apply(changesOf(table, columns, [], rest));
}
