import { anyoneNavigating } from '@/lib/server/http/guard';
import { openSignIn } from '@/lib/server/http/guards/sign-in-guard';
import { undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** Sends the browser to the company's sign-in; `to` is the page to come back to. */
  GET: undescribed(anyoneNavigating, async ({ request, context }) =>
    openSignIn(context, request.cookies, new URL(request.url).searchParams.get('to')),
  ),
});
