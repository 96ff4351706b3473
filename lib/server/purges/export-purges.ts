import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { EXPORT_PAGE, writeExport } from '@/lib/server/exports/write-export';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { PurgeExportQuery } from '@/lib/shared/history/purge-export';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { purgeCsv } from './purge-csv';

/** Everything under a filter, page after page, in the history's order. */
async function* pagesOf(context: Context, filter: HistoryFilter): AsyncGenerator<Purge[], void> {
  const { history } = context.store;
  const request = { limit: EXPORT_PAGE, now: context.now(), scope: await authorizeSeeing(context) };
  let page = await history.page(filter, request);
  yield page.items;
  while (page.nextCursor !== null) {
    // The database answers synchronously: others get their turn between two pages.
    await otherWork();
    page = await history.page(filter, { ...request, cursor: parseCursor(page.nextCursor) });
    yield page.items;
  }
}

/** Everything under a filter as text, piece by piece. */
export const exportPurges = (context: Context, { format, ...filter }: PurgeExportQuery) =>
  writeExport(context.log, format, pagesOf(context, filter), purgeCsv);
