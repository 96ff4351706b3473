import { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import { anyone } from '@/lib/server/http/guard';
import { isByPerson } from '@/lib/server/http/is-by-person';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { readShared, requireShare } from '@/lib/server/shares/read-shared';
import { sharedQuerySchema, sharedSchema } from '@/lib/shared/shares/share';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** For anyone with a link: no session, and only the content of the link. */
  GET: operation({
    id: 'readShared',
    summary: 'Read the content of a shared link',
    tag: 'Shared links',
    guard: anyone,
    path: z.object({ token: z.string() }),
    query: sharedQuerySchema,
    answers: { 200: { description: 'One purge, or one page of a history.', body: sharedSchema } },
    problems: ['not_found', 'link_expired', 'link_revoked', 'too_many_requests', 'store_unavailable'],
    async handle({ request, context, path, query }) {
      const share = await requireShare(context, path.token);
      const byPerson = isByPerson(request.headers, request.method);
      const shared = await readShared(context, share, { at: query.at, byPerson });
      if (!shared) throw new AppError('not_found');
      return json(200, shared);
    },
  }),
});
