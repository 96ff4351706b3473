import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { cancelPurge } from '@/lib/server/purges/cancel-purge';
import { purgeDetailsSchema } from '@/lib/shared/purges/purge-record';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'cancelPurge',
    summary: 'Cancel a queued purge',
    description: 'Allowed for the actor of the purge and for leads of its distribution.',
    tag: 'Purges',
    path: byId,
    answers: { 200: { description: 'The record of the purge.', body: purgeDetailsSchema } },
    problems: ['not_found', 'forbidden', 'not_queued'],
    handle: async ({ context, path }) => json(200, await cancelPurge(context, path.id)),
  }),
});
