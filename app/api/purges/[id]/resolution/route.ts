import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { readJson } from '@/lib/server/http/read-json';
import { resolvePurge } from '@/lib/server/purges/resolve-purge';
import { resolutionInputSchema } from '@/lib/shared/purges/resolution';

export const POST = apiRoute<{ id: string }>(async ({ request, context, params }) => {
  const { note } = await readJson(request, resolutionInputSchema);
  return json(200, await resolvePurge(context, params.id, note));
});

const refused = allowOnly('POST');

export { refused as DELETE, refused as GET, refused as PATCH, refused as PUT };
