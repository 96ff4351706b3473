import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, refuse } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { BulkJobRecord } from '@/lib/server/store/bulk/bulk-state';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import type { JobStep } from '@/lib/shared/bulk/job-steps';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { getBulkJob, requireBulkJob } from './get-bulk-job';
import { refusedOn } from './job-rights';

/** Returns the audit entry of a step; refuses those who may not make it. */
async function authorizeControl(context: Context, job: BulkJobRecord, step: JobStep) {
  const names = job.places.map(distributionOf);
  const refused = refusedOn(context, job, step);
  const attempt = { action: `bulk.${step}`, subject: refused ?? names.join(', '), subjectId: job.id } as const;
  return refused === undefined ? auditOf(context, attempt) : refuse(context, attempt, 'forbidden');
}

/** Pauses, resumes or cancels a job; throws `bulk_finished` if none of its purges is queued. Repeating a step changes nothing. */
export async function controlBulkJob(context: Context, id: string, step: JobStep): Promise<BulkJob> {
  const { store, caller, now, log } = context;
  const job = await requireBulkJob(context, id);
  const audit = await authorizeControl(context, job, step);
  const { finishedAt, cancelled } = await getBulkJob(context, id);
  if (finishedAt !== null || (cancelled && step !== 'cancel')) throw new AppError('bulk_finished');
  const steps: Record<JobStep, () => Promise<boolean>> = {
    pause: () => store.bulk.setPaused(id, now(), audit),
    resume: () => store.bulk.setPaused(id, null, audit, caller),
    cancel: () => store.bulk.cancel(id, { by: caller.actor, at: now() }, audit),
  };
  const isDone = await steps[step]();
  if (isDone) log.info({ jobId: id, actor: caller.actor, step }, 'bulk job changed');
  return getBulkJob(context, id);
}
