import { getServedPaths } from '@/lib/server/edge/get-served-paths';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { servedPathsQuerySchema, servedPathsSchema } from '@/lib/shared/served/served-paths';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'getServedPaths',
    summary: 'List the recently served paths of a distribution',
    description:
      'Reads the newest 2,000 lines of the CDN’s access log, of the last 24 hours, at most once a minute for all callers together. If Purge Desk cannot read the log, `why` gives the reason, and the paths are those of previously purged URLs.',
    tag: 'Purges',
    query: servedPathsQuerySchema,
    answers: { 200: { description: 'The paths, the most requested first.', body: servedPathsSchema } },
    problems: ['forbidden_distribution', 'invalid_input', 'distributions_unavailable', 'distribution_unread'],
    handle: async ({ context, query }) => json(200, await getServedPaths(context, query)),
  }),
});
