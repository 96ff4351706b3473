import { AppError } from '@/lib/server/app-error';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { revokeShare } from '@/lib/server/shares/shares';

/** Revokes the link; it stays in the list. */
export const DELETE = apiRoute<{ id: string }>(async ({ context, params }) => {
  const share = await revokeShare(context, params.id);
  if (!share) throw new AppError('not_found');
  return json(200, share);
});

const refused = allowOnly('DELETE');

export { refused as GET, refused as PATCH, refused as POST, refused as PUT };
