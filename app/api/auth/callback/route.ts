import { allowOnly, signInRoute } from '@/lib/server/http/api-route';
import { closeSignIn } from '@/lib/server/http/guards/sign-in-guard';

/** Where the company's sign-in sends the browser back to. */
export const GET = signInRoute(async ({ request, context }) =>
  closeSignIn(context, request.cookies, new URL(request.url)),
);

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
