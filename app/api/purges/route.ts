import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { idempotencyKeyOf } from '@/lib/server/http/idempotency-key';
import { json } from '@/lib/server/http/json-answer';
import { parseWith, readJson } from '@/lib/server/http/read-json';
import { retryAfter } from '@/lib/server/http/retry-after';
import { listPurges } from '@/lib/server/purges/list-purges';
import { submitPurge } from '@/lib/server/purges/submit-purge';
import { purgeListQuerySchema } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import { purgeInputSchema } from '@/lib/shared/purges/purge-input';

export const GET = apiRoute(async ({ context, query }) =>
  json(200, await listPurges(context, parseWith(purgeListQuerySchema, Object.fromEntries(query), 'invalid_query'))),
);

export const POST = apiRoute(async ({ request, context }) => {
  const key = idempotencyKeyOf(request.headers);
  const input = await readJson(request, purgeInputSchema);
  const { outcome, purge } = await submitPurge(context, input, key);
  const replayed = outcome === 'replayed';
  const headers = { location: paths.api.purge(purge.id), 'idempotency-replayed': String(replayed) };
  if (purge.status === 'queued') return json(202, purge, { ...headers, ...retryAfter(purge, context.now()) });
  return json(replayed ? 200 : 201, purge, headers);
});

const refused = allowOnly('GET', 'POST');

export { refused as DELETE, refused as PATCH, refused as PUT };
