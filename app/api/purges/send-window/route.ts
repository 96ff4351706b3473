import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { getSendWindow } from '@/lib/server/purges/get-send-window';

export const GET = apiRoute(async ({ context }) => json(200, await getSendWindow(context)));

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
