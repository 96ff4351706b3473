import { waitForBulkJob } from '@/lib/server/bulk/get-bulk-job';
import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { bulkJobSchema } from '@/lib/shared/bulk/bulk-job-schema';
import { purgeQuerySchema } from '@/lib/shared/purges/purge-record';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'getBulkJob',
    summary: 'Get a bulk job, immediately or after it is sent',
    description:
      'With `wait`, the response arrives when no purge of the job is queued or being sent, or after that many seconds. Its purges are in the history under `job`.',
    tag: 'Bulk jobs',
    path: byId,
    query: purgeQuerySchema,
    answers: { 200: { description: 'The job.', body: bulkJobSchema } },
    problems: ['not_found'],
    handle: async ({ request, context, path, query, leaving }) =>
      json(200, await waitForBulkJob(context, path.id, query.wait, request.signal, leaving)),
  }),
});
