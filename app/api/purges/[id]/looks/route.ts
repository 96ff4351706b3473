import { lookAtPurge } from '@/lib/server/edge/look-at-purge';
import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { purgeDetailsSchema } from '@/lib/shared/purges/purge-record';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'lookAtPurge',
    summary: 'Look at what visitors get after a purge',
    description:
      'Requests the purge’s `checkUrl` once at each view of the CDN’s edge, and keeps what was seen with the record. Only for a purge that the CDN has reported complete, or whose completion was not reported in time.',
    tag: 'Purges',
    path: byId,
    answers: { 200: { description: 'The record of the purge, with the look.', body: purgeDetailsSchema } },
    problems: [
      'not_found',
      'forbidden_distribution',
      'looks_off',
      'no_check_url',
      'purge_not_completed',
      'invalid_input',
      'distributions_unavailable',
      'distribution_unread',
    ],
    handle: async ({ context, path }) => json(200, await lookAtPurge(context, path.id)),
  }),
});
