import { AppError } from '@/lib/server/app-error';
import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { waitForPurge } from '@/lib/server/purges/get-purge';
import { purgeDetailsSchema, purgeQuerySchema } from '@/lib/shared/purges/purge-record';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'getPurge',
    summary: 'Get a purge, immediately or after it completes',
    description: 'With `wait`, the response arrives when the record is final, or after that many seconds.',
    tag: 'Purges',
    path: byId,
    query: purgeQuerySchema,
    answers: { 200: { description: 'The record of the purge.', body: purgeDetailsSchema } },
    problems: ['not_found'],
    async handle({ request, context, path, query, leaving }) {
      const purge = await waitForPurge(context, path.id, query.wait, request.signal, leaving);
      if (!purge) throw new AppError('not_found');
      return json(200, purge);
    },
  }),
});
