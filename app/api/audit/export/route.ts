import { exportAudit } from '@/lib/server/audit/read-audit-log';
import { exportFile } from '@/lib/server/exports/write-export';
import { DOWNLOADS, download } from '@/lib/server/http/download';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { auditExportQuerySchema } from '@/lib/shared/access/audit-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'exportAudit',
    summary: 'Export audit log entries that match a filter',
    tag: 'People',
    query: auditExportQuerySchema,
    answers: { 200: { description: 'A dropped connection means the download is incomplete.', body: DOWNLOADS } },
    problems: ['forbidden'],
    handle: async ({ request, context, query }) =>
      download(exportAudit(context, query), exportFile('audit', query.format, context.now()), {
        context,
        gone: request.signal,
      }),
  }),
});
