import { exportFile } from '@/lib/server/exports/write-export';
import { DOWNLOADS, download } from '@/lib/server/http/download';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { exportPurges } from '@/lib/server/purges/export-purges';
import { purgeExportQuerySchema } from '@/lib/shared/history/history-filter-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'exportPurges',
    summary: 'Export purges that match a filter',
    tag: 'Purges',
    query: purgeExportQuerySchema,
    answers: { 200: { description: 'A dropped connection means the download is incomplete.', body: DOWNLOADS } },
    problems: ['forbidden'],
    handle: async ({ request, context, query }) =>
      download(exportPurges(context, query), exportFile('purges', query.format, context.now()), {
        context,
        gone: request.signal,
      }),
  }),
});
