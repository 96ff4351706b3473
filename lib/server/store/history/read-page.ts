import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import type { Scope } from '@/lib/shared/access/access';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { isShortSearch } from '@/lib/shared/history/searched-texts';
import {
  applyFilter,
  foldJobs,
  inTime,
  isSearch,
  orderOf,
  type PurgeQuery,
  type SearchedIn,
  type SearchRows,
  type View,
} from './apply-filter';
import { hasTokens } from './search-tokens';
import { readableParts } from './visible-distributions';

/** What is read of the history, and in which direction. */
interface Stretch {
  filter: HistoryFilter;
  view: View;
  oldestFirst: boolean;
  /** The place (`sort_key`) behind which it begins. */
  after?: number | undefined;
  limit: number;
  /** Each bulk job as one row: for those who may see all of this. Undefined: each purge is a row. */
  folded?: { scope: Scope } | undefined;
}

interface Placed {
  sort_key: number;
}
type RowsOf<Row> = (query: PurgeQuery) => Promise<Row[]>;

/**
 * How a text is looked up on PostgreSQL, whose index answers in no order: by looking at so many purges from the beginning
 * of the stretch on, or by all that the index finds, put into order.
 */
type Way = { lookAt: number } | 'by index';

/** A common text fills its page from few purges; looking at one takes some microseconds. */
const FEW = 1_000;
const MANY = 40_000;

/** Reads a stretch of what is under a filter and may be seen. */
export async function readPage<Row extends Placed>(
  db: Kysely<Database>,
  stretch: Stretch,
  rowsOf: RowsOf<Row>,
): Promise<Row[]> {
  const { filter, view } = stretch;
  const parts = await readableParts(db, view.scope);
  // A text is looked up in an index of its own, whose order holds for all distributions.
  if (filter.q !== undefined && parts.length > 0) return readPart(db, stretch, rowsOf);
  const [part, ...others] = parts.map((scope) => ({ ...stretch, view: { ...view, scope } }));
  if (!part || others.length === 0) return part ? readPart(db, part, rowsOf) : [];
  const direction = stretch.oldestFirst ? 'asc' : 'desc';
  const places = sql.join(
    [part, ...others].map((each) => sql`select sort_key from (${placesIn(db, each)}) as part`),
    sql` union all `,
  );
  // Of what the parts have, one page's worth of rows is read, whatever their number.
  const first = sql<number>`(${places} order by sort_key ${sql.raw(direction)} limit ${stretch.limit})`;
  return rowsOf(db.selectFrom('purges').where('purges.sort_key', 'in', first).orderBy('purges.sort_key', direction));
}

/** Where the rows of one part are that may be on the page. */
const placesIn = (db: Kysely<Database>, stretch: Stretch) =>
  ordered(filtered(db, stretch), sql.ref<number>('purges.sort_key'), stretch).select('purges.sort_key');

/** What is under the filter, with one row for each bulk job where that is asked for. */
function filtered(db: Kysely<Database>, { filter, view, folded }: Stretch, among?: SearchedIn): PurgeQuery {
  const query = applyFilter(db, filter, view, among);
  return folded ? foldJobs(query, filter, folded.scope) : query;
}

/** A stretch of what a query finds. */
const ordered = (query: PurgeQuery, order: RawBuilder<number>, stretch: Stretch) =>
  query
    .where(({ and }) => and(behind(order, stretch)))
    .orderBy(order, stretch.oldestFirst ? 'asc' : 'desc')
    .limit(stretch.limit);

/** Rows that were read apart, each once, as one stretch of the history. */
function inOrder<Row extends Placed>(read: Row[][], { oldestFirst, limit }: Stretch): Row[] {
  const [first = [], ...others] = read.filter((rows) => rows.length > 0);
  if (others.length === 0) return first;
  const direction = oldestFirst ? 1 : -1;
  const rows = new Map(read.flat().map((row) => [row.sort_key, row]));
  return [...rows.values()].sort((a, b) => direction * (a.sort_key - b.sort_key)).slice(0, limit);
}

/**
 * Reads a stretch in one go. PostgreSQL's own estimate of how rare a text is would make it read the whole
 * history for one ticket, or everything that has a common word for one page; here each is tried in turn, the cheaper first.
 */
export async function readPart<Row extends Placed>(
  db: Kysely<Database>,
  stretch: Stretch,
  rowsOf: RowsOf<Row>,
): Promise<Row[]> {
  const { filter, limit } = stretch;
  const read = (among?: SearchedIn) => rowsOf(ordered(filtered(db, stretch, among), orderOf(filter.q, among), stretch));
  if (!isSearch(filter.q)) return read();
  const whole = isShortSearch(filter.q ?? '') ? await read('whole') : [];
  if (!isPostgres(db)) {
    // Before the index: what is put into it meanwhile is found twice rather than not at all.
    const pending = await read('pending');
    return inOrder([whole, pending, await read()], stretch);
  }
  const near = await read(candidates(db, stretch, { lookAt: FEW }));
  if (near.length >= limit) return inOrder([whole, near], stretch);
  const far = near.length > 0 ? await read(candidates(db, stretch, { lookAt: MANY })) : [];
  return inOrder([whole, far.length >= limit ? far : await read(candidates(db, stretch, 'by index'))], stretch);
}

/** That a place comes after the one at which a stretch begins. */
function behind(place: RawBuilder<number>, { after, oldestFirst }: Stretch): RawBuilder<SqlBool>[] {
  if (after === undefined) return [];
  return [oldestFirst ? sql<SqlBool>`${place} > ${after}` : sql<SqlBool>`${place} < ${after}`];
}

/** The rows of the index among which the text is looked for. What has an `offset` or a `limit` is read as it is written. */
function candidates(db: Kysely<Database>, stretch: Stretch, way: Way): SearchRows {
  const { filter, view, oldestFirst } = stretch;
  const rowid = sql.ref<number>('rowid');
  const bounds = [...behind(rowid, stretch), ...inTime(rowid, filter, view.now)];
  const direction = sql.raw(oldestFirst ? 'asc' : 'desc');
  const within = (conditions: RawBuilder<SqlBool>[]) =>
    conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
  if (way !== 'by index')
    return sql`(
      select rowid, tokens from purge_search ${within(bounds)} order by rowid ${direction} limit ${way.lookAt}
    )`;
  return sql`(
    select rowid + 0 as rowid, tokens from purge_search
    ${within([hasTokens(db, filter.q ?? '', filter), ...bounds])} order by rowid + 0 ${direction} offset 0
  )`;
}
