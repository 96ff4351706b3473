import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { allowOnly, apiRoute, json } from '@/lib/server/http/api-route';

export const GET = apiRoute(async ({ context }) => json(200, await listDistributions(context)));

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
