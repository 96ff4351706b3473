import 'server-only';
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Scope } from '@/lib/shared/access';
import { type HistoryFilter, timeSpan } from '@/lib/shared/history-filter';
import { containsText } from './dialect';
import type { Database } from './schema';
import { inScopeCondition } from './scope-column';
import { hasTokens } from './search-index';
import { SEARCHED_FROM, searched } from './search-tokens';
import { sortKeyAt } from './sort-key';

// biome-ignore lint/complexity/noBannedTypes: Kysely's own word for "nothing selected yet"
type PurgeQuery = SelectQueryBuilder<Database, 'purges', {}>;

/** Who looks, and when. */
export interface View {
  /** Epoch milliseconds: what a filter's "last hour" is counted from. */
  now: number;
  /** The distributions that may be seen; null is all of them. */
  scope: Scope;
}

/**
 * Purges that fit a filter and may be seen, read in the history's own order. A text is looked up in the
 * full-text index first and in that order, so that a page of a common word ends after a page's worth of rows.
 */
export function narrowed(db: Kysely<Database>, filter: HistoryFilter, { now, scope }: View): PurgeQuery {
  const { q, status, mode, kind, actor } = filter;
  const [namespace, distribution] = filter.distribution?.split('/') ?? [];
  const { from, to } = timeSpan(filter, now);
  return found(db, filter)
    .$if(scope !== null, (query) => query.where((eb) => inScopeCondition(eb, scope ?? [])))
    .$if(filter.namespace !== undefined, (query) => query.where('purges.namespace', '=', filter.namespace ?? ''))
    .$if(namespace !== undefined, (query) => query.where('purges.namespace', '=', namespace ?? ''))
    .$if(distribution !== undefined, (query) => query.where('purges.distribution', '=', distribution ?? ''))
    .$if(status !== undefined, (query) => query.where('purges.status', '=', status ?? ''))
    .$if(mode !== undefined, (query) => query.where('purges.mode', '=', mode ?? ''))
    .$if(kind !== undefined, (query) => query.where('purges.kind', '=', kind ?? ''))
    .$if(actor !== undefined, (query) => query.where('purges.actor', '=', actor ?? ''))
    .$if(from !== undefined, (query) => query.where(orderOf(q), '>=', sortKeyAt(from ?? 0)))
    .$if(to !== undefined, (query) => query.where(orderOf(q), '<', sortKeyAt(to ?? 0)));
}

const isSearch = (q: string | undefined) => q !== undefined && q.length >= SEARCHED_FROM;

/** The column that has the history's order and drives the query that `narrowed` makes for this text. */
export const orderOf = (q: string | undefined) =>
  sql.ref<number>(isSearch(q) ? 'purge_search.rowid' : 'purges.sort_key');

function found(db: Kysely<Database>, filter: HistoryFilter): PurgeQuery {
  const { q } = filter;
  if (q === undefined) return db.selectFrom('purges');
  if (!isSearch(q))
    return db
      .selectFrom('purges')
      .where(({ or, eb }) => or([eb('purges.ticket', '=', q), eb('purges.purge_request_id', '=', q)]));
  // A cross join is read from left to right: SQLite would start with the purges otherwise, all of them.
  const query = db
    .selectFrom('purge_search')
    .crossJoin('purges')
    .whereRef('purges.sort_key', '=', 'purge_search.rowid')
    .where(hasTokens(db, q, filter))
    .where(({ or }) => or(searched.map((name) => containsText(db, `purges.${name}`, q))));
  return query as unknown as PurgeQuery;
}
