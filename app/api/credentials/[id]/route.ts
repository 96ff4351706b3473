import { AppError } from '@/lib/server/app-error';
import { revokeCredential } from '@/lib/server/credentials/credentials';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';

/** Revokes the credential; it stays in the list. */
export const DELETE = apiRoute<{ id: string }>(async ({ context, params }) => {
  const credential = await revokeCredential(context, params.id);
  if (!credential) throw new AppError('not_found');
  return json(200, credential);
});

const refused = allowOnly('DELETE');

export { refused as GET, refused as PATCH, refused as POST, refused as PUT };
