import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import pLimit from 'p-limit';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { enter } from '@/lib/server/limits';
import { timeSpan } from '@/lib/shared/history/history-filter';
import { outcomeByStatus } from '@/lib/shared/history/purge-outcomes';
import type { PurgeSummary, PurgeSummaryQuery } from '@/lib/shared/history/purge-summary';
import { summaryCalendar } from '@/lib/shared/history/summary-calendar';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';

/** The newest ones stand for all: counting more would hold up everybody else for a noticeable while. */
const LOOKED_AT_MAX = 50_000;

/** No purge is older, and the chart cannot show two thousand years. Epoch milliseconds. */
const EARLIEST = Date.UTC(2000);

type Needs = Pick<Context, 'store' | 'now' | 'caller' | 'log' | 'limits' | 'uses'>;

const nothing: PurgeSummary = {
  unit: 'day',
  buckets: [],
  total: 0,
  failed: 0,
  unconfirmed: 0,
  medianMs: null,
  p95Ms: null,
  capped: false,
};

/** One at a time: each reads for a noticeable while, and SQLite does so in this very process. */
const oneAtATime = pLimit(1);

/**
 * Purges under a filter by day and outcome, on the reader's calendar. Without a span of time: the last 30 days. For a
 * client that has `gone`, nothing is read. Throws `too_many_requests` where too many summaries are asked for at once.
 */
export async function summarizePurges(
  context: Needs,
  query: PurgeSummaryQuery,
  gone?: AbortSignal,
): Promise<PurgeSummary> {
  const leave = enter(context.uses.summaries, context.caller);
  try {
    return await oneAtATime(async () => (gone?.aborted ? nothing : summarize(context, query)));
  } finally {
    leave();
  }
}

async function summarize(context: Needs, { zone, sort: _, ...filter }: PurgeSummaryQuery): Promise<PurgeSummary> {
  const { summaries } = context.store;
  const scope = await authorizeSeeing(context);
  const now = context.now();
  await otherWork();
  const newest = await summaries.newestAt(filter, { now, scope });
  if (newest === undefined) return nothing;
  await otherWork();
  const calendar = summaryCalendar(zone);
  const asked = timeSpan(filter, now);
  const from = asked.from === undefined ? calendar.startOfShownDays(newest) : Math.max(asked.from, EARLIEST);
  const until = filter.range !== undefined && asked.to === undefined && filter.from === undefined ? now : newest;
  const spanned = { ...filter, from: new Date(from).toISOString() };
  const unit = calendar.unitFor(from, until);
  const bars = calendar.barStarts(unit, from, until);
  const { counts, medianMs, p95Ms } = await summaries.counts(spanned, {
    now,
    scope,
    limit: LOOKED_AT_MAX,
    bars: bars.map(({ at }) => at),
  });

  const buckets = bars.map(({ start }) => ({ start, done: 0, open: 0, failed: 0 }));
  for (const { bar, status, count } of counts) {
    const bucket = buckets[bar];
    const outcome = outcomeByStatus[status];
    if (bucket && outcome) bucket[outcome] += count;
  }
  const sumOf = (status?: PurgeStatus) =>
    counts.reduce((sum, one) => sum + (status === undefined || one.status === status ? one.count : 0), 0);
  const total = sumOf();
  const capped = total === LOOKED_AT_MAX;
  // What was not looked at is not shown as if there had been nothing.
  const shown = capped ? buckets.slice(Math.min(...counts.map(({ bar }) => bar))) : buckets;
  return {
    unit,
    buckets: shown,
    total,
    failed: sumOf('failed'),
    unconfirmed: sumOf('unconfirmed'),
    medianMs,
    p95Ms,
    capped,
  };
}
