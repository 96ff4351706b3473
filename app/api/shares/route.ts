import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { readJson } from '@/lib/server/http/read-json';
import { createShare, listShares } from '@/lib/server/shares/shares';
import { shareInputSchema } from '@/lib/shared/shares/share';

export const GET = apiRoute(async ({ context }) => json(200, await listShares(context)));

export const POST = apiRoute(async ({ request, context }) =>
  json(201, await createShare(context, await readJson(request, shareInputSchema))),
);

const refused = allowOnly('GET', 'POST');

export { refused as DELETE, refused as PATCH, refused as PUT };
