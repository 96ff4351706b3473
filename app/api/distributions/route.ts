import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { distributionQuerySchema } from '@/lib/shared/distributions/distribution-query';
import { distributionListSchema } from '@/lib/shared/distributions/distribution-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listDistributions',
    summary: 'Search distributions, with read progress and read errors',
    tag: 'Desk',
    query: distributionQuerySchema,
    answers: { 200: { description: 'The distributions that you can see.', body: distributionListSchema } },
    problems: ['forbidden'],
    handle: async ({ context, query }) => json(200, await listDistributions(context, query)),
  }),
});
