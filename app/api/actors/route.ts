import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { listActors } from '@/lib/server/purges/list-purges';

export const GET = apiRoute(async ({ context }) => json(200, await listActors(context)));

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
