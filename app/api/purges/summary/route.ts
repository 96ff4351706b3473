import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { parseWith } from '@/lib/server/http/read-json';
import { summarizePurges } from '@/lib/server/purges/summarize-purges';
import { purgeSummaryQuerySchema } from '@/lib/shared/history/purge-summary';

export const GET = apiRoute(async ({ request, context, query }) =>
  json(
    200,
    await summarizePurges(
      context,
      parseWith(purgeSummaryQuerySchema, Object.fromEntries(query), 'invalid_query'),
      request.signal,
    ),
  ),
);

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
