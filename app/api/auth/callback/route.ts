import { anyoneNavigating } from '@/lib/server/http/guard';
import { closeSignIn } from '@/lib/server/http/guards/sign-in-guard';
import { undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** Where the company's sign-in sends the browser back to. */
  GET: undescribed(anyoneNavigating, async ({ request, context }) =>
    closeSignIn(context, request.cookies, new URL(request.url)),
  ),
});
