import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { parseWith } from '@/lib/server/http/read-json';
import { distributionQuerySchema } from '@/lib/shared/distributions/distribution-query';

export const GET = apiRoute(async ({ context, query }) => {
  const asked = parseWith(distributionQuerySchema, Object.fromEntries(query), 'invalid_query');
  return json(200, await listDistributions(context, asked));
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
