import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { revokeShare } from '@/lib/server/shares/shares';
import { listedShareSchema } from '@/lib/shared/shares/share';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: operation({
    id: 'revokeShare',
    summary: 'Revoke a shared link',
    tag: 'Shared links',
    path: byId,
    answers: { 200: { description: 'The revoked link.', body: listedShareSchema } },
    problems: ['not_found', 'forbidden'],
    handle: async ({ context, path }) => json(200, await revokeShare(context, path.id)),
  }),
});
