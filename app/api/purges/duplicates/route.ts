import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { findRecentDuplicates } from '@/lib/server/purges/list-purges';
import { duplicateQuerySchema, duplicatesSchema } from '@/lib/shared/purges/duplicates';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'findDuplicates',
    summary: 'Find recent purges with the same target',
    tag: 'Purges',
    query: duplicateQuerySchema,
    answers: { 200: { description: 'The most recent matches.', body: duplicatesSchema } },
    problems: ['forbidden_distribution'],
    handle: async ({ context, query }) => json(200, await findRecentDuplicates(context, query)),
  }),
});
