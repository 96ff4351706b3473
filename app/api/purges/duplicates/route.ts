import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { parseWith } from '@/lib/server/http/read-json';
import { findRecentDuplicates } from '@/lib/server/purges/list-purges';
import { duplicateQuerySchema } from '@/lib/shared/purges/duplicates';

export const GET = apiRoute(async ({ context, query }) => {
  const purge = parseWith(duplicateQuerySchema, Object.fromEntries(query), 'invalid_query');
  return json(200, await findRecentDuplicates(context, purge));
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
