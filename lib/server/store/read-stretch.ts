import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { type HistoryFilter, timeSpan } from '@/lib/shared/history-filter';
import { isPostgres } from './dialect';
import { isSearch, narrowed, orderOf, type PurgeQuery, type SearchRows, type View } from './narrowed';
import type { Database } from './schema';
import { hasTokens } from './search-index';
import { sortKeyAt } from './sort-key';
import { readableParts } from './visible-distributions';

/** What is read of the history, and in which direction. */
interface Stretch {
  oldestFirst: boolean;
  /** The place (`sort_key`) behind which it begins. */
  after?: number | undefined;
  limit: number;
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
export async function readStretch<Row extends { sort_key: number }>(
  db: Kysely<Database>,
  filter: HistoryFilter,
  view: View,
  stretch: Stretch,
  rowsOf: RowsOf<Row>,
): Promise<Row[]> {
  const parts = await readableParts(db, view.scope);
  if (parts.length === 0) return [];
  // A text is looked up in an index of its own, whose order holds for all distributions.
  if (filter.q !== undefined || view.scope === null) return readPart(db, filter, view, stretch, rowsOf);
  const read = await Promise.all(parts.map((scope) => readPart(db, filter, { ...view, scope }, stretch, rowsOf)));
  const direction = stretch.oldestFirst ? 1 : -1;
  return read
    .flat()
    .sort((a, b) => direction * (a.sort_key - b.sort_key))
    .slice(0, stretch.limit);
}

/**
 * Reads a stretch in one go. PostgreSQL's own estimate of how rare a text is would make it read the whole
 * history for one ticket, or everything that has a common word for one page; here each is tried in turn, the cheaper first.
 */
async function readPart<Row>(
  db: Kysely<Database>,
  filter: HistoryFilter,
  view: View,
  stretch: Stretch,
  rowsOf: RowsOf<Row>,
): Promise<Row[]> {
  const { q } = filter;
  const { after, limit, oldestFirst } = stretch;
  const read = (query: PurgeQuery) =>
    rowsOf(
      query
        .$if(after !== undefined, (whole) => whole.where(orderOf(q), oldestFirst ? '>' : '<', after ?? 0))
        .orderBy(orderOf(q), oldestFirst ? 'asc' : 'desc')
        .limit(limit),
    );
  if (!isSearch(q) || !isPostgres(db)) return read(narrowed(db, filter, view));
  const byWay = (way: Way) => read(narrowed(db, filter, view, candidates(db, filter, view, stretch, way)));
  const near = await byWay({ lookAt: FEW });
  if (near.length >= limit) return near;
  const far = near.length > 0 ? await byWay({ lookAt: MANY }) : [];
  return far.length >= limit ? far : byWay('by index');
}

/** The rows of the index among which the text is looked for. What has an `offset` or a `limit` is read as it is written. */
function candidates(
  db: Kysely<Database>,
  filter: HistoryFilter,
  { now }: View,
  { oldestFirst, after }: Stretch,
  way: Way,
): SearchRows {
  const { from, to } = timeSpan(filter, now);
  const bounds: RawBuilder<SqlBool>[] = [
    ...(after === undefined ? [] : [oldestFirst ? sql<SqlBool>`rowid > ${after}` : sql<SqlBool>`rowid < ${after}`]),
    ...(from === undefined ? [] : [sql<SqlBool>`rowid >= ${sortKeyAt(from)}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`rowid < ${sortKeyAt(to)}`]),
  ];
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
