import { allowOnly, signInRoute } from '@/lib/server/http/api-route';
import { openSignIn } from '@/lib/server/http/guards/sign-in-guard';

/** Sends the browser to the company's sign-in; `to` is the page to come back to. */
export const GET = signInRoute(async ({ request, context, query }) =>
  openSignIn(context, request.cookies, query.get('to')),
);

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
