import { whoAmI } from '@/lib/server/auth/who-am-i';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';

export const GET = apiRoute(async ({ context }) => json(200, whoAmI(context)));

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
