import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { checkConnection } from '@/lib/server/operations/check-connection';

/** Asks the CDN; that is why it is not a GET. */
export const POST = apiRoute(async ({ context }) => json(200, await checkConnection(context)));

const refused = allowOnly('POST');

export { refused as DELETE, refused as GET, refused as PATCH, refused as PUT };
