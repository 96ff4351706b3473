import { exportAudit } from '@/lib/server/audit/read-audit-log';
import { exportFile } from '@/lib/server/exports/write-export';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { download } from '@/lib/server/http/download';
import { parseWith } from '@/lib/server/http/read-json';
import { auditExportQuerySchema } from '@/lib/shared/access/audit';

export const GET = apiRoute(async ({ request, context, query }) => {
  const asked = parseWith(auditExportQuerySchema, Object.fromEntries(query), 'invalid_query');
  return download(exportAudit(context, asked), exportFile('audit', asked.format, context.now()), {
    context,
    gone: request.signal,
  });
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
