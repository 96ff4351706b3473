import { AppError } from '@/lib/server/app-error';
import { apiRoute, json } from '@/lib/server/http/api-route';
import { getPurge } from '@/lib/server/purges/get-purge';

export const GET = apiRoute<{ id: string }>(async ({ context, params }) => {
  const purge = await getPurge(context, params.id);
  if (!purge) throw new AppError('not_found');
  return json(200, purge);
});
