import 'server-only';
import {
  type ExpressionBuilder,
  type ExpressionWrapper,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import { containsText, isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { hasRenewal, isKnown } from '@/lib/server/store/purges/purge-row';
import type { Scope } from '@/lib/shared/access/access';
import { scopeSchema } from '@/lib/shared/access/access-schema';
import { HTTP_PREFIX } from '@/lib/shared/distributions/distribution-kind';
import { type HistoryFilter, timeSpan } from '@/lib/shared/history/history-filter';
import { hasLongForm, recordIdIn, searchedTexts } from '@/lib/shared/history/searched-texts';
import { sortKeyAt } from './cursor';
import { hasTokens, searched as searchedColumns } from './search-tokens';

/** A scope as a column keeps it: a JSON list of patterns, null for all distributions. */
export const printScope = (scope: Scope) => (scope === null ? null : JSON.stringify(scope));

/** Reads it back; throws on one that cannot be read, for a scope that is lost would show everything. */
export const readScope = (column: string | null): Scope =>
  column === null ? null : scopeSchema.parse(JSON.parse(column));

/** Names have no character that `like` reads as anything but itself. */
const likeOf = (half: string) => half.replaceAll('*', '%');

type Builder = ExpressionBuilder<Database, 'purges'>;

/**
 * The condition that a purge's distribution is in a scope. One pattern can use an index, which has the history's order
 * behind it; several of them must not, for then all they match would be gathered and sorted for each page.
 */
function inScopeCondition(
  eb: Pick<Builder, 'and' | 'or'>,
  scope: readonly string[],
  table = 'purges',
): ExpressionWrapper<Database, 'purges', SqlBool> {
  const reads = (column: 'namespace' | 'distribution') =>
    scope.length === 1 ? sql.ref<string>(`${table}.${column}`) : sql<string>`${sql.ref(`${table}.${column}`)} || ''`;
  const half = (column: 'namespace' | 'distribution', text = '') =>
    text.includes('*') ? sql<SqlBool>`${reads(column)} like ${likeOf(text)}` : sql<SqlBool>`${reads(column)} = ${text}`;
  return eb.or(
    scope.map((pattern) => {
      const [namespace, name = ''] = pattern.split('/');
      // As `inScope` has it: such a name reaches no HTTP load balancer.
      const isOfCdn = name.includes('*') && name !== '*' && !name.startsWith(HTTP_PREFIX);
      return eb.and([
        half('namespace', namespace),
        half('distribution', name),
        ...(isOfCdn ? [sql<SqlBool>`${sql.ref(`${table}.distribution`)} not like ${`${HTTP_PREFIX}%`}`] : []),
      ]);
    }),
  );
}

// biome-ignore lint/complexity/noBannedTypes: Kysely's own word for "nothing selected yet"
export type PurgeQuery = SelectQueryBuilder<Database, 'purges', {}>;

/** Who looks, and when. */
export interface View {
  /** Epoch milliseconds: what a filter's "last hour" is counted from. */
  now: number;
  /** The distributions that may be seen; null is all of them. */
  scope: Scope;
}

/** Rows of the full-text index. */
export type SearchRows = RawBuilder<{ rowid: number }>;

/** Where a text is looked for: in some rows of the index, in the purges that it does not have yet, or as a whole ticket or ID. */
export type SearchedIn = SearchRows | 'pending' | 'whole';

/**
 * Purges that fit a filter and may be seen, read in the history's own order. A text is looked up in the full-text index
 * first and, on SQLite, in that order, so that a page of a common word ends after a page's worth of rows.
 * `among` is where a text is looked for, where it is not all of that index.
 */
export function applyFilter(
  db: Kysely<Database>,
  filter: HistoryFilter,
  { now, scope }: View,
  among?: SearchedIn,
): PurgeQuery {
  const { q, status, mode, kind, actor, made, job, renewal } = filter;
  const [namespace, distribution] = filter.distribution?.split('/') ?? [];
  const all = isSearch(q) && among !== 'whole' ? searched(db, filter, among) : unsearched(db, filter);
  return all
    .where(({ and }) => and(inTime(orderOf(q, among), filter, now)))
    .$if(scope !== null, (query) => query.where((eb) => inScopeCondition(eb, scope ?? [])))
    .$if(filter.namespace !== undefined, (query) => query.where('purges.namespace', '=', filter.namespace ?? ''))
    .$if(namespace !== undefined, (query) => query.where('purges.namespace', '=', namespace ?? ''))
    .$if(distribution !== undefined, (query) => query.where('purges.distribution', '=', distribution ?? ''))
    .$if(status !== undefined, (query) => query.where('purges.status', '=', status ?? ''))
    .$if(mode !== undefined, (query) => query.where('purges.mode', '=', mode ?? '').where(isKnown('mode')))
    .$if(kind !== undefined, (query) => query.where('purges.kind', '=', kind ?? '').where(isKnown('target')))
    .$if(made !== undefined, (query) => query.where('purges.outside', made === 'outside' ? 'is not' : 'is', null))
    .$if(job !== undefined, (query) => query.where('purges.job_id', '=', job ?? ''))
    .$if(renewal !== undefined, (query) => query.where(hasRenewal(renewal ?? 'not_checked')))
    .$if(actor !== undefined, (query) => query.where('purges.actor', '=', actor ?? ''));
}

/** That a place in the history (`sort_key`) is within a filter's span of time. */
export function inTime(place: RawBuilder<number>, filter: HistoryFilter, now: number): RawBuilder<SqlBool>[] {
  const { from, to } = timeSpan(filter, now);
  return [
    ...(from === undefined ? [] : [sql<SqlBool>`${place} >= ${sortKeyAt(from)}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`${place} < ${sortKeyAt(to)}`]),
  ];
}

/** Whether a text is looked up in the full-text index; one that may name a record, or is too short, is in other indexes. */
export const isSearch = (q: string | undefined) => q !== undefined && hasLongForm(q) && recordIdIn(q) === undefined;

/** The column with the history's order, which drives the query that `applyFilter` makes for this text. */
export const orderOf = (q: string | undefined, among?: SearchedIn) =>
  sql.ref<number>(isSearch(q) && among !== 'whole' ? 'purge_search.rowid' : 'purges.sort_key');

function unsearched(db: Kysely<Database>, filter: HistoryFilter): PurgeQuery {
  const { q } = filter;
  if (q === undefined) return db.selectFrom('purges');
  const record = recordIdIn(q);
  if (record !== undefined) return recordOrText(db, filter, record);
  return db
    .selectFrom('purges')
    .where(({ or, eb }) => or([eb('purges.ticket', '=', q), eb('purges.purge_request_id', '=', q.replace(/^#/, ''))]));
}

/** Few, and SQLite would rather look at all purges of a status or an actor. */
const pendingRows: SearchRows = sql`(
  select sort_key as rowid from purges indexed by purges_search_pending where search_pending is not null
)`;

/** The record that a text may name, and purges with the text: a UUID is in URLs and tickets, too. */
function recordOrText(db: Kysely<Database>, filter: HistoryFilter, record: string): PurgeQuery {
  const q = filter.q ?? '';
  // Both are looked up before the purges are: an `or` of the two would read all of them.
  const places = sql<number>`(
    select rowid from purge_search where ${hasTokens(db, q, filter)}
    ${isPostgres(db) ? sql`` : sql`union all select rowid from ${pendingRows} pending`}
    union all select sort_key from purges as named where id = ${record}
  )`;
  return db
    .selectFrom('purges')
    .where('purges.sort_key', 'in', places)
    .where(({ or, eb }) => or([eb('purges.id', '=', record), ...contain(db, q)]));
}

/** That a purge has a text, for each way to write it and each column. */
const contain = (db: Kysely<Database>, q: string) =>
  searchedTexts(q).flatMap((text) => searchedColumns.map((name) => containsText(db, `purges.${name}`, text)));

/**
 * The purges that stand for all of their jobs: of each job the first one on a distribution that is under the filter and may
 * be seen, and every purge that was sent alone.
 */
export const foldJobs = (query: PurgeQuery, { namespace, distribution }: HistoryFilter, scope: Scope): PurgeQuery =>
  query.where('purges.folded', 'is', null).where((eb) => {
    const isOne = distribution !== undefined || (scope?.length === 1 && !scope[0]?.includes('*'));
    if (isOne) return eb.and([]);
    const earlier = [
      sql<SqlBool>`earlier.job_id = purges.job_id and earlier.folded is null and earlier.sort_key < purges.sort_key`,
      ...(namespace === undefined ? [] : [sql<SqlBool>`earlier.namespace = ${namespace}`]),
      ...(scope === null ? [] : [inScopeCondition(eb, scope, 'earlier')]),
    ];
    return sql<SqlBool>`not exists (select 1 from purges as earlier where ${sql.join(earlier, sql` and `)})`;
  });

/** Purges with the text of a filter, among some rows of the index or all. */
function searched(db: Kysely<Database>, filter: HistoryFilter, among?: SearchRows | 'pending'): PurgeQuery {
  const q = filter.q ?? '';
  const rows = among === 'pending' ? pendingRows : among;
  const index = rows ? db.selectFrom(rows.as('purge_search')) : db.selectFrom('purge_search');
  // A cross join is read from left to right: SQLite would start with the purges otherwise, all of them.
  const query = index
    .crossJoin('purges')
    .whereRef('purges.sort_key', '=', 'purge_search.rowid')
    .$if(among !== 'pending', (found) => found.where(hasTokens(db, q, filter)))
    .where(({ or }) => or(contain(db, q)));
  return query as unknown as PurgeQuery;
}
