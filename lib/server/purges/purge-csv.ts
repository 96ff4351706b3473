import 'server-only';
import { stringify } from 'csv-stringify/sync';
import type { Purge } from '@/lib/shared/purge-record';

/** The columns of an export, in the words of the API's records. Ids and counts of bytes are text: they may have 64 bits. */
const columns: Record<string, (purge: Purge) => string | number | null | undefined> = {
  id: (purge) => purge.id,
  created_at: (purge) => purge.createdAt,
  updated_at: (purge) => purge.updatedAt,
  status: (purge) => purge.status,
  purge_request_id: (purge) => purge.purgeRequestId,
  namespace: (purge) => purge.namespace,
  distribution: (purge) => purge.distribution,
  kind: (purge) => purge.target.kind,
  value: (purge) => ('value' in purge.target ? purge.target.value : null),
  mode: (purge) => purge.mode,
  reason: (purge) => purge.reason,
  ticket: (purge) => purge.ticket,
  actor: (purge) => purge.actor,
  error_code: (purge) => purge.error?.code,
  error_message: (purge) => purge.error?.message,
  sites_finished: (purge) => purge.progress?.finished,
  sites_total: (purge) => purge.progress?.total,
  bytes_purged: (purge) => purge.bytesPurged,
  bytes_not_purged: (purge) => purge.bytesNotPurged,
  completion_ms: (purge) => purge.completionMs,
  completion_unreported: (purge) => String(purge.completionUnreported),
  resolved_at: (purge) => purge.resolution?.at,
  resolved_by: (purge) => purge.resolution?.by,
  resolution_note: (purge) => purge.resolution?.note,
};

/** What a spreadsheet may take for the beginning of a formula: also behind white space, and in full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** A cell that is read as text by a spreadsheet, whatever somebody wrote into it. */
const defused = (text: string) => (FORMULA.test(text) ? `'${text}` : text);

/** Excel reads UTF-8 only in a file that begins with this. */
const BYTE_ORDER_MARK = '\uFEFF';

// The library quotes a cell for the whole of CRLF alone.
const print = (rows: string[][]) => stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });

export const csvHeader = () => BYTE_ORDER_MARK + print([Object.keys(columns)]);

/** Purges as rows of RFC 4180. */
export const csvRows = (purges: readonly Purge[]) =>
  print(purges.map((purge) => Object.values(columns).map((cell) => defused(String(cell(purge) ?? '')))));
