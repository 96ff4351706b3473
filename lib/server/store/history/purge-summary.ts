import 'server-only';
import { setImmediate as others } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { type PurgeStatus, purgeStatuses } from '@/lib/shared/purges/purge-status';
import type { View } from './apply-filter';
import { sortKeyAt } from './cursor';
import { readPage, readPart } from './read-page';

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

/** Rows that are read in one go: a longer read would hold up everybody else. PostgreSQL reads elsewhere. */
const SLICE = 2_500;

/** The value below which so many of 100 are; null where there are none. */
const percentileOf = (sorted: Float64Array, percent: number) =>
  sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;

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

  /** What is under a filter, newest first, a slice at a time. */
  async function* slices(filter: HistoryFilter, { limit, ...view }: View & { limit: number }) {
    const atOnce = isPostgres(db) ? limit : SLICE;
    let after: number | undefined;
    for (let left = limit; left > 0; left -= atOnce) {
      const stretch = { filter, view, oldestFirst: false, after, limit: Math.min(left, atOnce) };
      const rows = await readPart(db, stretch, (query) =>
        query.select(['purges.sort_key', 'purges.status', 'purges.completion_ms', 'purges.outside']).execute(),
      );
      yield rows;
      after = rows.at(-1)?.sort_key;
      if (rows.length < stretch.limit) return;
      await others();
    }
  }

  async function counts(filter: HistoryFilter, { limit, bars, ...view }: SummaryRequest): Promise<SummaryCounts> {
    const begins = bars.map(sortKeyAt);
    const found = new Map<string, { bar: number; status: PurgeStatus; count: number }>();
    const durations: number[] = [];
    // The newest come first: each one belongs to the bar of the one before, or to an earlier one.
    let bar = begins.length - 1;
    for await (const rows of slices(filter, { limit, ...view }))
      for (const { sort_key, status, completion_ms, outside } of rows) {
        while (bar > 0 && sort_key < (begins[bar] ?? 0)) bar--;
        if (!isStatus(status)) continue;
        const key = `${bar} ${status}`;
        const one = found.get(key) ?? { bar: Math.max(bar, 0), status, count: 0 };
        one.count++;
        found.set(key, one);
        if (status === 'completed' && outside === null && completion_ms !== null) durations.push(completion_ms);
      }
    const sorted = Float64Array.from(durations).sort();
    return { counts: [...found.values()], medianMs: percentileOf(sorted, 50), p95Ms: percentileOf(sorted, 95) };
  }

  return { newestAt, counts };
}
export type PurgeSummaries = ReturnType<typeof createPurgeSummary>;
