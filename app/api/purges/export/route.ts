import { exportFile } from '@/lib/server/exports/write-export';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { download } from '@/lib/server/http/download';
import { parseWith } from '@/lib/server/http/read-json';
import { exportPurges } from '@/lib/server/purges/export-purges';
import { purgeExportQuerySchema } from '@/lib/shared/history/purge-export';

export const GET = apiRoute(async ({ request, context, query }) => {
  const asked = parseWith(purgeExportQuerySchema, Object.fromEntries(query), 'invalid_query');
  return download(exportPurges(context, asked), exportFile('purges', asked.format, context.now()), {
    context,
    gone: request.signal,
  });
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
