import 'server-only';
import { csvTable } from '@/lib/server/exports/write-export';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { visible } from '@/lib/shared/text/visible-text';

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
  value: (purge) => ('value' in purge.target ? visible(purge.target.value) : null),
  mode: (purge) => purge.mode,
  reach: (purge) => purge.reach,
  reason: (purge) => purge.reason,
  ticket: (purge) => purge.ticket,
  actor: (purge) => visible(purge.actor),
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
});
