import { anyone, anyoneNavigating } from '@/lib/server/http/guard';
import { continueSignIn, showSignIn } from '@/lib/server/http/guards/sign-in-guard';
import { undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** Where a sign-in says why it ended without a session, or asks, at an address without its code and state. */
  GET: undescribed(anyoneNavigating, async ({ request }) => showSignIn(request.cookies)),
  /** Confirms that the session of another user in this browser ends. */
  POST: undescribed(anyone, async ({ request, context }) => continueSignIn(context, request.cookies)),
});
