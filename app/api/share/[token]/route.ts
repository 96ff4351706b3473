import { AppError } from '@/lib/server/app-error';
import { allowOnly, publicRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { parseWith } from '@/lib/server/http/read-json';
import { openShare, readShared } from '@/lib/server/shares/read-shared';
import { sharedQuerySchema } from '@/lib/shared/shares/share';

/** For everybody who has a link: no session, and nothing beside what the link shows. */
export const GET = publicRoute<{ token: string }>(async ({ context, params, query }) => {
  const opened = await openShare(context, params.token);
  if (opened.outcome === 'limited')
    throw new AppError('too_many_requests', { retryAfterSeconds: opened.retryAfterSeconds });
  if (opened.outcome === 'nothing') throw new AppError('not_found');
  const { at } = parseWith(sharedQuerySchema, Object.fromEntries(query), 'invalid_query');
  const shared = await readShared(context, opened.share, at);
  if (!shared) throw new AppError('not_found');
  return json(200, shared);
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
