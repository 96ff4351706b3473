import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { download } from '@/lib/server/http/download';
import { parseWith } from '@/lib/server/http/read-json';
import { exportFileName, exportPurges } from '@/lib/server/purges/export-purges';
import { purgeExportQuerySchema } from '@/lib/shared/purge-export';

const contentTypes = { csv: 'text/csv; charset=utf-8; header=present', json: 'application/json' };

export const GET = apiRoute(async ({ context, query }) => {
  const asked = parseWith(purgeExportQuerySchema, Object.fromEntries(query), 'invalid_query');
  return download(exportPurges(context, asked), {
    fileName: exportFileName(asked.format, context.now()),
    contentType: contentTypes[asked.format],
  });
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
