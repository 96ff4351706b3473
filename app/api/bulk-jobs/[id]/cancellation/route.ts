import { controlBulkJob } from '@/lib/server/bulk/control-bulk-job';
import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { bulkJobSchema } from '@/lib/shared/bulk/bulk-job-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'cancelBulkJob',
    summary: 'Cancel a bulk job',
    description:
      'From then on, Purge Desk sends none of its queued purges. They become `cancelled` within seconds. Allowed for the sender of the job and for leads of all of its distributions.',
    tag: 'Bulk jobs',
    path: byId,
    answers: { 200: { description: 'The job.', body: bulkJobSchema } },
    problems: ['not_found', 'forbidden', 'bulk_finished'],
    handle: async ({ context, path }) => json(200, await controlBulkJob(context, path.id, 'cancel')),
  }),
});
