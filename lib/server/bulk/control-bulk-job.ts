import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, refuse } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { BulkJobRecord } from '@/lib/server/store/bulk/bulk-state';
import { mayCancel } from '@/lib/shared/access/access';
import { isOwnRecord } from '@/lib/shared/access/actor';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { getBulkJob, requireBulkJob } from './get-bulk-job';

type Step = 'pause' | 'resume' | 'cancel';

/**
 * For those who may cancel what others purge on all of its distributions. Its sender may stop it, whatever rights are left,
 * and let it go on with those on all of them. Returns the audit entry.
 */
async function authorizeControl(context: Context, job: BulkJobRecord, step: Step) {
  const { caller } = context;
  const isOwn = isOwnRecord(caller, job.actor);
  const names = job.places.map(distributionOf);
  const refused = isOwn && step !== 'resume' ? undefined : names.find((name) => !mayCancel(caller.access, name, isOwn));
  const attempt = { action: `bulk.${step}`, subject: refused ?? names.join(', '), subjectId: job.id } as const;
  return refused === undefined ? auditOf(context, attempt) : refuse(context, attempt, 'forbidden');
}

/** Pauses, resumes or cancels a job; throws `bulk_finished` where nothing of it waits any more. A step that was made stays made. */
export async function controlBulkJob(context: Context, id: string, step: Step): Promise<BulkJob> {
  const { store, caller, now, log } = context;
  const job = await requireBulkJob(context, id);
  const audit = await authorizeControl(context, job, step);
  const { finishedAt, cancelled } = await getBulkJob(context, id);
  if (finishedAt !== null || (cancelled && step !== 'cancel')) throw new AppError('bulk_finished');
  const isDone =
    step === 'cancel'
      ? await store.bulk.cancel(id, { by: caller.actor, at: now() }, audit)
      : await store.bulk.setPaused(id, step === 'pause' ? now() : null, audit);
  if (isDone) log.info({ jobId: id, actor: caller.actor, step }, 'bulk job changed');
  return getBulkJob(context, id);
}
