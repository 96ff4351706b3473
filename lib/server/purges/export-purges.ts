import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { AppError } from '@/lib/server/app-error';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { parseCursor } from '@/lib/server/store/cursor';
import type { HistoryFilter } from '@/lib/shared/history-filter';
import type { ExportFormat, PurgeExportQuery } from '@/lib/shared/purge-export';
import type { Purge } from '@/lib/shared/purge-record';
import { csvHeader, csvRows } from './purge-csv';

/** Purges held in memory at a time. */
const PAGE = 500;

/** Everything under a filter, page after page, in the history's order. */
async function* pagesOf(context: Context, filter: HistoryFilter): AsyncGenerator<Purge[], void> {
  const { history, now } = context;
  const request = { limit: PAGE, now: now(), scope: await authorizeSeeing(context) };
  let page = await history.page(filter, request);
  yield page.items;
  while (page.nextCursor !== null) {
    // The database answers synchronously: others get their turn between two pages.
    await otherWork();
    page = await history.page(filter, { ...request, cursor: parseCursor(page.nextCursor) });
    yield page.items;
  }
}

const writers: Record<ExportFormat, (pages: AsyncIterable<Purge[]>) => AsyncGenerator<string, void>> = {
  async *csv(pages) {
    let header = csvHeader();
    for await (const purges of pages) {
      yield header + csvRows(purges);
      header = '';
    }
  },
  async *json(pages) {
    let before = '[\n';
    for await (const purges of pages) {
      if (purges.length > 0) yield before + purges.map((purge) => JSON.stringify(purge)).join(',\n');
      before = purges.length > 0 ? ',\n' : before;
    }
    yield before === '[\n' ? '[]\n' : '\n]\n';
  },
};

/** Everything under a filter as text, piece by piece; whoever stops reading ends it. */
export async function* exportPurges(
  context: Context,
  { format, ...filter }: PurgeExportQuery,
): AsyncGenerator<string, void> {
  try {
    yield* writers[format](pagesOf(context, filter));
  } catch (err) {
    if (err instanceof AppError) throw err;
    context.log.error({ err }, 'an export ended before everything was sent');
    throw err;
  }
}

/** `purges-2026-11-22.csv`, by the date in UTC. */
export const exportFileName = (format: ExportFormat, now: number) =>
  `purges-${new Date(now).toISOString().slice(0, 10)}.${format}`;
