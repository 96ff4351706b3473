import 'server-only';
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { type HistoryFilter, timeSpan } from '@/lib/shared/history-filter';
import { characters } from '@/lib/shared/purge-input';
import type { Database } from './schema';
import { sortKeyAt } from './sort-key';

// biome-ignore lint/complexity/noBannedTypes: Kysely's own word for "nothing selected yet"
type PurgeQuery = SelectQueryBuilder<Database, 'purges', {}>;

/** The index knows sequences of three characters; what is shorter has to be the whole ticket or purge request ID. */
const SEARCHED_FROM = 3;

/** One phrase of FTS5: everything in it means itself. */
const phrase = (text: string) => `"${text.replaceAll('"', '""')}"`;

/**
 * Purges that fit a filter, read in the history's own order; `now` is in epoch milliseconds. A text is looked up in the
 * full-text index first and in that order, so that a page of a common word ends after a page's worth of rows.
 */
export function narrowed(db: Kysely<Database>, filter: HistoryFilter, now: number): PurgeQuery {
  const { q, status, mode, kind, actor } = filter;
  const [namespace, distribution] = filter.distribution?.split('/') ?? [];
  const { from, to } = timeSpan(filter, now);
  return searched(db, q)
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

const isSearch = (q: string | undefined) => q !== undefined && characters(q) >= SEARCHED_FROM;

/** The column that has the history's order and drives the query that `narrowed` makes for this text. */
export const orderOf = (q: string | undefined) =>
  sql.ref<number>(isSearch(q) ? 'purge_search.rowid' : 'purges.sort_key');

function searched(db: Kysely<Database>, q: string | undefined): PurgeQuery {
  if (q === undefined) return db.selectFrom('purges');
  if (!isSearch(q))
    return db
      .selectFrom('purges')
      .where(({ or, eb }) => or([eb('purges.ticket', '=', q), eb('purges.purge_request_id', '=', q)]));
  // A cross join is read from left to right: SQLite would start with the purges otherwise, all of them.
  return db
    .selectFrom('purge_search')
    .crossJoin('purges')
    .whereRef('purges.sort_key', '=', 'purge_search.rowid')
    .where(sql<boolean>`purge_search match ${phrase(q)}`) as unknown as PurgeQuery;
}
