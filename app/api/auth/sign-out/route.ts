import { AppError } from '@/lib/server/app-error';
import { knownCaller } from '@/lib/server/http/guard';
import { closeSession } from '@/lib/server/http/guards/sign-in-guard';
import { undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: undescribed(knownCaller, async ({ request, context, session }) => {
    if (!session) throw new AppError('not_found');
    return closeSession(context, request.cookies, session);
  }),
});
