import { AppError } from '@/lib/server/app-error';
import { allowOnly, apiRoute, json } from '@/lib/server/http/api-route';
import { getPurge } from '@/lib/server/purges/get-purge';

export const GET = apiRoute<{ id: string }>(async ({ context, params }) => {
  const purge = await getPurge(context, params.id);
  if (!purge) throw new AppError('not_found');
  return json(200, purge);
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
