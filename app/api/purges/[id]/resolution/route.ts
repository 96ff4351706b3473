import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { resolvePurge } from '@/lib/server/purges/resolve-purge';
import { purgeDetailsSchema } from '@/lib/shared/purges/purge-record';
import { resolutionInputSchema } from '@/lib/shared/purges/resolution';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'resolvePurge',
    summary: 'Resolve an unconfirmed purge manually',
    tag: 'Purges',
    path: byId,
    body: resolutionInputSchema,
    answers: { 200: { description: 'The record of the purge.', body: purgeDetailsSchema } },
    problems: ['not_found', 'forbidden', 'not_unconfirmed'],
    handle: async ({ context, path, body }) => json(200, await resolvePurge(context, path.id, body.note)),
  }),
});
