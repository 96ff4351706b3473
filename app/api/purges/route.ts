import { json, retryAfter } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { listPurges } from '@/lib/server/purges/list-purges';
import { submitProblems, submitPurge } from '@/lib/server/purges/submit-purge';
import { purgeListQuerySchema } from '@/lib/shared/history/history-filter-schema';
import { paths } from '@/lib/shared/paths';
import { purgeInputSchema } from '@/lib/shared/purges/purge-input';
import { purgePageSchema, purgeSchema } from '@/lib/shared/purges/purge-record';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listPurges',
    summary: 'List purges, one page at a time',
    tag: 'Purges',
    query: purgeListQuerySchema,
    answers: { 200: { description: 'One page of results.', body: purgePageSchema } },
    problems: ['forbidden'],
    handle: async ({ context, query }) => json(200, await listPurges(context, query)),
  }),
  POST: operation({
    id: 'submitPurge',
    summary: 'Submit a purge',
    description:
      'Requires exactly one target and one mode. Purge Desk records the purge before it sends it, and sends it once. In an error, `purged` says whether anything may have been purged, and `purgeId` names the record with the details.',
    tag: 'Purges',
    isIdempotent: true,
    withoutNextAt: paths.api.purges,
    body: purgeInputSchema,
    answers: {
      201: { description: 'The CDN accepted the purge.', body: purgeSchema },
      202: {
        description: 'Recorded and queued. `nextSendAt` and `Retry-After` contain the earliest send time.',
        body: purgeSchema,
      },
      200: {
        description: 'The same request was already submitted with this Idempotency-Key. This is its record.',
        body: purgeSchema,
      },
    },
    problems: submitProblems,
    async handle({ context, body, idempotencyKey }) {
      const { outcome, purge } = await submitPurge(context, body, idempotencyKey);
      const replayed = outcome === 'replayed';
      const headers = { location: paths.api.purge(purge.id), 'idempotency-replayed': String(replayed) };
      if (purge.status === 'queued') return json(202, purge, { ...headers, ...retryAfter(purge, context.now()) });
      return json(replayed ? 200 : 201, purge, headers);
    },
  }),
});
