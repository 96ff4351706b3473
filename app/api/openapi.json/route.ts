import { allowOnly, publicRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { openApiDocument } from '@/lib/server/openapi/document';

/** For everybody: what the API can do is no secret. */
export const GET = publicRoute(async () => json(200, openApiDocument()));

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
