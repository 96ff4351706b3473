import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { ExportTable } from '@/lib/server/exports/export-table';
import { EXPORT_PAGE, writeExport } from '@/lib/server/exports/write-export';
import { isEverywhere } from '@/lib/shared/access/access';
import { AUDIT_PAGE_SIZE, type AuditFilter, auditFilterToQuery } from '@/lib/shared/access/audit';
import {
  type AuditEntry,
  type AuditExportQuery,
  type AuditListQuery,
  type AuditPage,
  auditFilterFromUrl,
  auditPlaceFromUrl,
} from '@/lib/shared/access/audit-schema';
import { visible } from '@/lib/shared/text/visible-text';

const auditTable: ExportTable<AuditEntry> = {
  sequence: { number: (entry) => entry.sequence },
  at: { time: (entry) => entry.at },
  actor: { text: (entry) => visible(entry.actor) },
  actor_kind: { text: (entry) => entry.actorKind },
  action: { text: (entry) => entry.action },
  outcome: { text: (entry) => entry.outcome },
  subject: { text: (entry) => entry.subject && visible(entry.subject) },
  subject_id: { text: (entry) => entry.subjectId },
  reason: { text: (entry) => entry.reason },
  address: { text: (entry) => entry.address },
  request_id: { text: (entry) => entry.requestId },
  hash: { text: (entry) => entry.hash },
};

/** Returns all entries that match a filter, page by page, newest first; entries written during the read are not included. */
async function* pagesOf(context: Context, filter: AuditFilter, query: string): AsyncGenerator<AuditEntry[], void> {
  const attempt = { action: 'audit.export', subject: query } as const;
  await authorizeDesk(context, attempt, 'admin');
  await context.store.audit.append(auditOf(context, attempt));
  let before: number | undefined;
  for (;;) {
    const items = await context.store.audit.page(filter, { before, limit: EXPORT_PAGE });
    yield items;
    if (items.length < EXPORT_PAGE) return;
    before = items.at(-1)?.sequence;
    // The database answers synchronously: others get their turn between two pages.
    await otherWork();
  }
}

/** The audit log under a filter as a file, piece by piece; that it was taken is written into it first. */
export function exportAudit(context: Context, { format, ...filter }: AuditExportQuery) {
  const subject = `${format} ${auditFilterToQuery(filter)}`.trim();
  return writeExport(context.log, {
    format,
    name: 'audit',
    pages: pagesOf(context, filter, subject),
    table: auditTable,
  });
}

/** One page of the audit log, the newest entries first. */
export async function listAudit(context: Context, { before, limit, ...filter }: AuditListQuery): Promise<AuditPage> {
  await authorizeDesk(context, { action: 'audit.read' }, 'admin');
  const found = await context.store.audit.page(filter, { before, limit: limit + 1 });
  const items = found.slice(0, limit);
  const [newest] = await context.store.audit.page({}, { limit: 1 });
  return {
    items,
    nextBefore: found.length > limit ? (items.at(-1)?.sequence ?? null) : null,
    newest: newest ? { sequence: newest.sequence, hash: newest.hash } : null,
  };
}

/** Returns the page of the audit log that an address asks for; no page for a caller who may not read the log. */
export async function openAudit(context: Context, parameters: URLSearchParams) {
  const filter = auditFilterFromUrl(parameters);
  const before = auditPlaceFromUrl(parameters);
  const page = isEverywhere(context.caller.access, 'admin')
    ? await listAudit(context, { ...filter, before, limit: AUDIT_PAGE_SIZE })
    : undefined;
  return { filter, before, page };
}
