import { bulkProblems } from '@/lib/server/bulk/create-bulk-job';
import { retryBulkJob } from '@/lib/server/bulk/retry-bulk-job';
import { createdAnswer } from '@/lib/server/http/bulk-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { bulkRetryInputSchema, createdBulkJobSchema } from '@/lib/shared/bulk/bulk-job-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'retryBulkJob',
    summary: 'Send the failed purges of a bulk job again',
    description:
      'Creates a job of yours with the purges that failed, linked to the first job. Purges that another retry has sent or will send are left out, and so are unconfirmed ones, because they may have run. `line` in `rejected` is the line of the first list.',
    tag: 'Bulk jobs',
    isIdempotent: true,
    path: byId,
    body: bulkRetryInputSchema,
    answers: {
      201: { description: 'The new job is recorded.', body: createdBulkJobSchema },
      200: { description: 'This Idempotency-Key already created this job.', body: createdBulkJobSchema },
    },
    problems: [...bulkProblems, 'bulk_retry_rejected', 'bulk_nothing_failed'],
    handle: async ({ context, path, body, idempotencyKey }) =>
      createdAnswer(await retryBulkJob(context, path.id, body, idempotencyKey)),
  }),
});
