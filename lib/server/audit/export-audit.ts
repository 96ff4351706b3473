import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { csvTable } from '@/lib/server/exports/csv-table';
import { EXPORT_PAGE, writeExport } from '@/lib/server/exports/write-export';
import {
  type AuditEntry,
  type AuditExportQuery,
  type AuditFilter,
  auditFilterToQuery,
} from '@/lib/shared/access/audit';
import { visible } from '@/lib/shared/text/visible-text';

const auditCsv = csvTable<AuditEntry>({
  sequence: (entry) => entry.sequence,
  at: (entry) => entry.at,
  actor: (entry) => visible(entry.actor),
  actor_kind: (entry) => entry.actorKind,
  action: (entry) => entry.action,
  outcome: (entry) => entry.outcome,
  subject: (entry) => entry.subject && visible(entry.subject),
  subject_id: (entry) => entry.subjectId,
  reason: (entry) => entry.reason,
  address: (entry) => entry.address,
  request_id: (entry) => entry.requestId,
  hash: (entry) => entry.hash,
});

/** Everything under a filter, page after page, the newest first; what is written meanwhile is not in it. */
async function* pagesOf(context: Context, filter: AuditFilter, query: string): AsyncGenerator<AuditEntry[], void> {
  const attempt = { action: 'audit.export', subject: query } as const;
  await authorizeDesk(context, attempt, 'admin');
  await context.audit.append(auditOf(context, attempt));
  let before: number | undefined;
  for (;;) {
    const items = await context.audit.page(filter, { before, limit: EXPORT_PAGE });
    yield items;
    if (items.length < EXPORT_PAGE) return;
    before = items.at(-1)?.sequence;
    // The database answers synchronously: others get their turn between two pages.
    await otherWork();
  }
}

/** The audit log under a filter as text, piece by piece; that it was taken is written into it first. */
export function exportAudit(context: Context, { format, ...filter }: AuditExportQuery) {
  const subject = `${format} ${auditFilterToQuery(filter)}`.trim();
  return writeExport(context.log, format, pagesOf(context, filter, subject), auditCsv);
}
