import { allowOnly, publicRoute } from '@/lib/server/http/api-route';
import { continueSignIn } from '@/lib/server/http/guards/sign-in-guard';

/** Where somebody says yes to ending the session of another person in this browser. */
export const POST = publicRoute(async ({ request, context }) => continueSignIn(context, request.cookies));

const refused = allowOnly('POST');

export { refused as DELETE, refused as GET, refused as PATCH, refused as PUT };
