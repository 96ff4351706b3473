import { retryBulkJob } from '@/lib/server/bulk/control-bulk-job';
import { bulkProblems } from '@/lib/server/bulk/create-bulk-job';
import { createdAnswer } from '@/lib/server/http/bulk-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { createdBulkJobSchema } from '@/lib/shared/bulk/bulk-job-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'retryBulkJob',
    summary: 'Send the failed purges of a bulk job again',
    description:
      'Creates a job of yours with the purges that failed, linked to the first job. Unconfirmed purges are left out: they may have run.',
    tag: 'Bulk jobs',
    isIdempotent: true,
    path: byId,
    answers: {
      201: { description: 'The new job is recorded.', body: createdBulkJobSchema },
      200: {
        description: 'The same request was already submitted with this Idempotency-Key.',
        body: createdBulkJobSchema,
      },
    },
    problems: [...bulkProblems, 'bulk_nothing_failed'],
    handle: async ({ context, path, idempotencyKey }) =>
      createdAnswer(await retryBulkJob(context, path.id, idempotencyKey)),
  }),
});
