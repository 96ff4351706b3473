import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { type PurgeStatus, purgeStatuses } from '@/lib/shared/purges/purge-status';
import { applyFilter, orderOf, type View } from './apply-filter';
import { sortKeyAt } from './cursor';
import { readPage } from './read-page';

interface SummaryRequest extends View {
  /** How many purges are looked at, the newest ones: a longer look would hold up everybody else. */
  limit: number;
  /** When each bar of the chart begins (epoch milliseconds), the earliest first. What is before counts for the first one. */
  bars: number[];
}

interface SummaryCounts {
  /** Purges by bar (its place among those asked for) and status. */
  counts: { bar: number; status: PurgeStatus; count: number }[];
  /** Over purges of the desk: the times of others are the CDN's, or are missing. */
  medianMs: number | null;
  p95Ms: number | null;
}

/** A status and its count in a bar, or one of the two percentiles. */
interface SummaryRow {
  bar: number | null;
  name: string;
  number: number;
}

const isStatus = (name: string): name is PurgeStatus => (purgeStatuses as readonly string[]).includes(name);

/** Counts what is under a filter. */
export function createPurgeSummary(db: Kysely<Database>) {
  /** When the newest purge under a filter was made, epoch milliseconds. */
  async function newestAt(filter: HistoryFilter, view: View): Promise<number | undefined> {
    const [row] = await readPage(db, { filter, view, oldestFirst: false, limit: 1 }, (query) =>
      query.select(['purges.sort_key', 'purges.created_at']).execute(),
    );
    return row?.created_at;
  }

  async function counts(filter: HistoryFilter, { limit, bars, ...view }: SummaryRequest): Promise<SummaryCounts> {
    const newest = applyFilter(db, filter, view)
      .select(['purges.sort_key', 'purges.status', 'purges.completion_ms', 'purges.outside'])
      .orderBy(orderOf(filter.q), 'desc')
      .limit(limit);
    // The newest bars come first, as most of what is looked at is in them.
    const begins = bars.map((at, bar) => sql`when sort_key >= ${sortKeyAt(at)} then ${bar}`).toReversed();
    const { rows } = await sql<SummaryRow>`
      with looked_at as materialized (select * from ${newest} as newest),
      ranked as (
        select completion_ms, row_number() over (order by completion_ms) as place, count(*) over () as completed
        from looked_at where completion_ms is not null and status = 'completed' and outside is null
      )
      select case ${sql.join(begins, sql` `)} else 0 end as bar, status as name, count(*) as number from looked_at group by 1, 2
      union all select null, 'median', completion_ms from ranked where place = (completed + 1) / 2
      union all select null, 'p95', completion_ms from ranked where place = (completed * 95 + 99) / 100`.execute(db);
    const percentile = (name: string) => rows.find((row) => row.bar === null && row.name === name)?.number ?? null;
    return {
      counts: rows.flatMap(({ bar, name, number }) =>
        bar !== null && isStatus(name) ? { bar, status: name, count: number } : [],
      ),
      medianMs: percentile('median'),
      p95Ms: percentile('p95'),
    };
  }

  return { newestAt, counts };
}
export type PurgeSummaries = ReturnType<typeof createPurgeSummary>;
