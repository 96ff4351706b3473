import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { csvTable, EXPORT_PAGE, writeExport } from '@/lib/server/exports/write-export';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { PurgeExportQuery } from '@/lib/shared/history/purge-export';
import { targetValue } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { visible } from '@/lib/shared/text/visible-text';

const visibleOrNull = (text: string | null) => (text === null ? null : visible(text));

/** An export in the words of the API's records. Ids and counts of bytes are text: they may have 64 bits. */
export const purgeCsv = csvTable<Purge>({
  id: (purge) => purge.id,
  created_at: (purge) => purge.createdAt,
  updated_at: (purge) => purge.updatedAt,
  status: (purge) => purge.status,
  purge_request_id: (purge) => purge.purgeRequestId,
  namespace: (purge) => purge.namespace,
  distribution: (purge) => purge.distribution,
  kind: (purge) => purge.target.kind,
  value: (purge) => visibleOrNull(targetValue(purge.target) ?? null),
  mode: (purge) => purge.mode,
  reach: (purge) => purge.reach,
  reason: (purge) => purge.reason,
  ticket: (purge) => purge.ticket,
  actor: (purge) => visibleOrNull(purge.actor),
  error_code: (purge) => purge.error?.code,
  error_message: (purge) => purge.error?.message,
  sites_finished: (purge) => purge.progress?.finished,
  sites_total: (purge) => purge.progress?.total,
  bytes_purged: (purge) => purge.bytesPurged,
  bytes_not_purged: (purge) => purge.bytesNotPurged,
  completion_ms: (purge) => purge.completionMs,
  completion_unreported: (purge) => String(purge.completionUnreported),
  resolved_at: (purge) => purge.resolution?.at,
  resolved_by: (purge) => purge.resolution && visible(purge.resolution.by),
  resolution_note: (purge) => purge.resolution?.note,
  api: (purge) => purge.api,
  command_name: (purge) => purge.commandName,
  made_outside: (purge) => String(purge.madeOutside),
});

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
