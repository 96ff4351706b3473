import 'server-only';
import { setImmediate as others } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { createPurgeChanges } from '@/lib/server/store/purges/purge-changes';
import { type HistoryFilter, timeSpan } from '@/lib/shared/history/history-filter';
import { type PurgeStatus, purgeStatuses } from '@/lib/shared/purges/purge-status';
import type { View } from './apply-filter';
import { sortKeyAt } from './cursor';
import { readPage, readPart } from './read-page';

interface SummaryRequest extends View {
  /** The maximum number of purges to count, newest first: counting more would delay other requests. */
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

/** Rows per read: a longer read would block other requests. PostgreSQL does not block the process. */
const SLICE = 2_500;
/** Charts whose bars are remembered, the latest. */
const REMEMBERED = 8;

/** Returns a percentile; null if there are no values. */
const percentileOf = (sorted: Float64Array, percent: number) =>
  sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;

const isStatus = (name: string): name is PurgeStatus => (purgeStatuses as readonly string[]).includes(name);

/** From when to when, epoch milliseconds: without the end. Undefined is without a bound. */
interface Span {
  from: number | undefined;
  to: number | undefined;
}

/** What is in a bar. */
interface Bar {
  span: Span;
  counts: Map<PurgeStatus, number>;
  /** How long completed purges of the desk took, in milliseconds. */
  durations: number[];
  total: number;
}

const emptyBar = (span: Span): Bar => ({ span, counts: new Map(), durations: [], total: 0 });
const isIn = ({ from, to }: Span, place: number) =>
  (from === undefined || place >= sortKeyAt(from)) && (to === undefined || place < sortKeyAt(to));
const keyOf = ({ from, to }: Span) => `${from ?? ''} ${to ?? ''}`;
const isoOf = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

/** The bars under one filter as they were after a change of purges. */
interface Counted {
  change: number;
  bars: Map<string, Bar>;
  /** What came of exactly these bars. */
  sums?: SummaryCounts;
}

/** Counts what is under a filter. On SQLite, which reads in this very process, what has not changed is counted once. */
export function createPurgeSummary(db: Kysely<Database>) {
  const changes = createPurgeChanges(db);
  const remembered = new Map<string, Counted>();

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

  /** Counts bars that follow each other, the newest first; false where there was more than `limit`. */
  async function count(bars: readonly Bar[], filter: HistoryFilter, { limit, ...view }: View & { limit: number }) {
    const { range: _, ...rest } = filter;
    const [from, to] = [isoOf(bars.at(-1)?.span.from), isoOf(bars[0]?.span.to)];
    const spanned = { ...rest, from, to };
    const begins = bars.map(({ span }) => (span.from === undefined ? Number.NEGATIVE_INFINITY : sortKeyAt(span.from)));
    let seen = 0;
    let at = 0;
    for await (const rows of slices(spanned, { limit, ...view }))
      for (const { sort_key, status, completion_ms, outside } of rows) {
        seen++;
        while (at < bars.length - 1 && sort_key < (begins[at] as number)) at++;
        const bar = bars[at];
        if (!bar || !isStatus(status)) continue;
        bar.total++;
        bar.counts.set(status, (bar.counts.get(status) ?? 0) + 1);
        if (status === 'completed' && outside === null && completion_ms !== null) bar.durations.push(completion_ms);
      }
    return seen < limit;
  }

  /** What is remembered of a filter and still true, by bar. Changes that happen meanwhile are seen the next time. */
  async function stillTrue(key: string): Promise<Counted> {
    const known = remembered.get(key);
    const { change, purges } = await changes.since(known?.change ?? 0);
    if (!known || !purges) return { change, bars: new Map() };
    if (purges.length === 0) return { ...known, change, bars: new Map(known.bars) };
    const isUnchanged = ({ span }: Bar) => !purges.some(({ sort_key }) => isIn(span, sort_key));
    return { change, bars: new Map([...known.bars].filter(([, bar]) => isUnchanged(bar))) };
  }

  async function counts(
    filter: HistoryFilter,
    { limit, bars: begins, ...view }: SummaryRequest,
  ): Promise<SummaryCounts> {
    const { range: _range, from: _from, to: _to, sort: _sort, ...rest } = filter;
    const { from, to } = timeSpan(filter, view.now);
    const key = JSON.stringify([rest, view.scope]);
    const known = isPostgres(db) ? undefined : await stillTrue(key);
    // The newest come first: where there are too many, the others are left out.
    const bars = begins
      .map((at, index) => emptyBar({ from: index === 0 ? from : at, to: begins[index + 1] ?? to }))
      .reverse();
    if (known?.sums && known.bars.size === bars.length && bars.every(({ span }) => known.bars.has(keyOf(span))))
      return known.sums;
    let left = limit;
    for (let at = 0; at < bars.length && left > 0; ) {
      const same = known?.bars.get(keyOf((bars[at] as Bar).span));
      if (same && same.total <= left) {
        left -= same.total;
        bars[at++] = same;
        continue;
      }
      const next = bars.findIndex(({ span }, index) => index > at && known?.bars.has(keyOf(span)));
      const missing = bars.slice(at, next < 0 ? undefined : next);
      const isAll = await count(missing, filter, { ...view, limit: left });
      left = isAll ? left - missing.reduce((sum, { total }) => sum + total, 0) : 0;
      if (isAll) for (const bar of missing) known?.bars.set(keyOf(bar.span), bar);
      at += missing.length;
    }
    const found = bars.flatMap((bar, index) =>
      [...bar.counts].map(([status, count]) => ({ bar: bars.length - 1 - index, status, count })),
    );
    const sorted = Float64Array.from(bars.flatMap(({ durations }) => durations)).sort();
    const sums = { counts: found, medianMs: percentileOf(sorted, 50), p95Ms: percentileOf(sorted, 95) };
    // What was left out is counted again.
    if (known && left > 0)
      remember(key, { change: known.change, bars: new Map(bars.map((bar) => [keyOf(bar.span), bar])), sums });
    return sums;
  }

  function remember(key: string, counted: Counted) {
    remembered.delete(key);
    remembered.set(key, counted);
    for (const oldest of remembered.keys()) if (remembered.size > REMEMBERED) remembered.delete(oldest);
  }

  return { newestAt, counts };
}
export type PurgeSummaries = ReturnType<typeof createPurgeSummary>;
