import { controlBulkJob } from '@/lib/server/bulk/control-bulk-job';
import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { bulkJobSchema } from '@/lib/shared/bulk/bulk-job-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: operation({
    id: 'resumeBulkJob',
    summary: 'Resume a paused bulk job',
    description:
      'Allowed for the sender of the job and for leads of all of its distributions, whose role must allow its purges. The user who resumes it becomes responsible for its purges.',
    tag: 'Bulk jobs',
    path: byId,
    answers: { 200: { description: 'The job.', body: bulkJobSchema } },
    problems: ['not_found', 'forbidden', 'bulk_finished'],
    handle: async ({ context, path }) => json(200, await controlBulkJob(context, path.id, 'resume')),
  }),
});
