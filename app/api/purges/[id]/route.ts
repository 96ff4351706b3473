import { AppError } from '@/lib/server/app-error';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { parseWith } from '@/lib/server/http/read-json';
import { waitForPurge } from '@/lib/server/purges/get-purge';
import { purgeQuerySchema } from '@/lib/shared/purges/purge-query';

export const GET = apiRoute<{ id: string }>(async ({ request, context, params, query, leaving }) => {
  const { wait } = parseWith(purgeQuerySchema, Object.fromEntries(query), 'invalid_query');
  const purge = await waitForPurge(context, params.id, wait, request.signal, leaving);
  if (!purge) throw new AppError('not_found');
  return json(200, purge);
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
