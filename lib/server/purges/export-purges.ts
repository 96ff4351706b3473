import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { ExportTable } from '@/lib/server/exports/export-table';
import { EXPORT_PAGE, writeExport } from '@/lib/server/exports/write-export';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { PurgeExportQuery } from '@/lib/shared/history/history-filter-schema';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { visible } from '@/lib/shared/text/visible-text';

const visibleOrNull = (text: string | null) => (text === null ? null : visible(text));

/** An export in the words of the API's records. Ids and counts of bytes are text: they may have 64 bits. */
export const purgeTable: ExportTable<Purge> = {
  id: { text: (purge) => purge.id },
  created_at: { time: (purge) => purge.createdAt },
  updated_at: { time: (purge) => purge.updatedAt },
  status: { text: (purge) => purge.status },
  purge_request_id: { text: (purge) => purge.purgeRequestId },
  namespace: { text: (purge) => purge.namespace },
  distribution: { text: (purge) => purge.distribution },
  kind: { text: (purge) => purge.target.kind },
  value: { text: (purge) => visibleOrNull(targetValue(purge.target) ?? null) },
  mode: { text: (purge) => purge.mode },
  reach: { text: (purge) => purge.reach },
  reason: { text: (purge) => purge.reason },
  ticket: { text: (purge) => purge.ticket },
  actor: { text: (purge) => visibleOrNull(purge.actor) },
  error_code: { text: (purge) => purge.error?.code },
  error_message: { text: (purge) => purge.error?.message },
  sites_finished: { number: (purge) => purge.progress?.finished },
  sites_total: { number: (purge) => purge.progress?.total },
  bytes_purged: { number: (purge) => purge.bytesPurged },
  bytes_not_purged: { number: (purge) => purge.bytesNotPurged },
  completion_ms: { number: (purge) => purge.completionMs },
  completion_unreported: { flag: (purge) => purge.completionUnreported },
  resolved_at: { time: (purge) => purge.resolution?.at },
  resolved_by: { text: (purge) => purge.resolution && visible(purge.resolution.by) },
  resolution_note: { text: (purge) => purge.resolution?.note },
  api: { text: (purge) => purge.api },
  command_name: { text: (purge) => purge.commandName },
  made_outside: { flag: (purge) => purge.madeOutside },
  group: { text: (purge) => purge.group },
  check_url: { text: (purge) => visibleOrNull(purge.checkUrl) },
  renewal: { text: (purge) => purge.renewal },
  new_since: { time: (purge) => purge.newSince },
  job_id: { text: (purge) => purge.jobId },
};

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

/** Everything under a filter as a file, piece by piece. */
export const exportPurges = (context: Context, { format, ...filter }: PurgeExportQuery) =>
  writeExport(context.log, { format, name: 'purges', pages: pagesOf(context, filter), table: purgeTable });
