import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { cancelPurge } from '@/lib/server/purges/cancel-purge';

export const POST = apiRoute<{ id: string }>(async ({ context, params }) =>
  json(200, await cancelPurge(context, params.id)),
);

const refused = allowOnly('POST');

export { refused as DELETE, refused as GET, refused as PATCH, refused as PUT };
