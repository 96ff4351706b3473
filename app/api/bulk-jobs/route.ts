import { authorizeLists, bulkProblems, createBulkJob } from '@/lib/server/bulk/create-bulk-job';
import { listBulkJobs } from '@/lib/server/bulk/get-bulk-job';
import { bulkTexts, readBulkRequest } from '@/lib/server/bulk/read-bulk-request';
import { createdAnswer } from '@/lib/server/http/bulk-answer';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import {
  bulkJobInputSchema,
  bulkJobListQuerySchema,
  bulkJobPageSchema,
  bulkTermsQuerySchema,
  createdBulkJobSchema,
} from '@/lib/shared/bulk/bulk-job-schema';
import { BULK_MAX_BYTES } from '@/lib/shared/bulk/bulk-limits';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listBulkJobs',
    summary: 'List bulk jobs, one page at a time',
    description: 'Newest first. The list has the jobs whose distributions you can all see.',
    tag: 'Bulk jobs',
    query: bulkJobListQuerySchema,
    answers: { 200: { description: 'One page of results.', body: bulkJobPageSchema } },
    problems: ['forbidden'],
    handle: async ({ context, query }) => json(200, await listBulkJobs(context, query)),
  }),
  POST: operation({
    id: 'createBulkJob',
    summary: 'Purge a list of URLs',
    description:
      'Records up to 10,000 URLs as one job. Purge Desk sends each as an ordinary purge within its rate limit, in turn with the purges of others. If a line cannot be purged, nothing is recorded unless `skipInvalid` is set. The other fields belong in the query for a text or CSV list, and in the body for JSON.',
    tag: 'Bulk jobs',
    isIdempotent: true,
    authorize: authorizeLists,
    query: bulkTermsQuerySchema,
    body: bulkJobInputSchema,
    textBodies: bulkTexts,
    bodyMaxBytes: BULK_MAX_BYTES,
    answers: {
      201: { description: 'The job is recorded.', body: createdBulkJobSchema },
      200: { description: 'This Idempotency-Key already created this job.', body: createdBulkJobSchema },
    },
    problems: [...bulkProblems, 'bulk_rejected'],
    handle: async ({ context, idempotencyKey, ...given }) =>
      createdAnswer(await createBulkJob(context, readBulkRequest(given), idempotencyKey)),
  }),
});
