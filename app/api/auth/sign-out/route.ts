import { AppError } from '@/lib/server/app-error';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { closeSession } from '@/lib/server/http/guards/sign-in-guard';

export const POST = apiRoute(async ({ request, context, session }) => {
  if (!session) throw new AppError('not_found');
  return closeSession(context, request.cookies, session);
});

const refused = allowOnly('POST');

export { refused as DELETE, refused as GET, refused as PATCH, refused as PUT };
