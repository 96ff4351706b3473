import { lookAtUrl } from '@/lib/server/edge/look-at-url';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { lookInputSchema, lookSchema } from '@/lib/shared/edge/look';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** It asks sites, and may fill a cache there; that is why it is not a GET. */
  POST: operation({
    id: 'lookAtUrl',
    summary: 'Look at what visitors get for a URL now',
    description:
      'Requests the URL once at each view of the CDN’s edge, and at the origin if Purge Desk knows it, and says what a purge would do. A look can itself fill the cache of the site that it reaches. Other places may differ.',
    tag: 'Purges',
    body: lookInputSchema,
    answers: { 200: { description: 'What each place answered, and what a purge would do.', body: lookSchema } },
    isUnasked: true,
    problems: ['forbidden_distribution', 'looks_off', 'distributions_unavailable', 'distribution_unread'],
    handle: async ({ context, body }) => json(200, await lookAtUrl(context, body)),
  }),
});
