import { anyone } from '@/lib/server/http/guard';
import { continueSignIn } from '@/lib/server/http/guards/sign-in-guard';
import { undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** Where somebody says yes to ending the session of another person in this browser. */
  POST: undescribed(anyone, async ({ request, context }) => continueSignIn(context, request.cookies)),
});
