import { allowOnly, json, publicRoute } from '@/lib/server/http/api-route';
import { openApiDocument } from '@/lib/server/openapi/document';

/** For everybody: what the API can do is no secret. */
export const GET = publicRoute(async () => json(200, openApiDocument()));

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
