import 'server-only';
import type { Context } from '@/lib/server/context';
import type { BulkJobRecord } from '@/lib/server/store/bulk/bulk-state';
import { kindRefusal, mayCancel, modeRefusal } from '@/lib/shared/access/access';
import { isOwnRecord } from '@/lib/shared/access/actor';
import type { JobStep } from '@/lib/shared/bulk/job-steps';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { modeSchema } from '@/lib/shared/purges/purge-input';

/**
 * Returns the first distribution on which the caller may not make a step with a job; undefined where the step is allowed.
 * Its sender may stop it, whatever rights are left, others as leads of all of its distributions. Who resumes it answers for
 * its purges from then on, and must be able to send them.
 */
export function refusedOn(
  { caller, settings }: Pick<Context, 'caller' | 'settings'>,
  job: BulkJobRecord,
  step: JobStep,
): string | undefined {
  const { access } = caller;
  const isOwn = isOwnRecord(caller, job.actor);
  const mode = modeSchema.parse(job.mode);
  const isRefused = (name: string) => {
    if (step !== 'resume') return !(isOwn || mayCancel(access, name, false));
    const refusal = kindRefusal(access, name, 'url') ?? modeRefusal(access, settings.auth.policy, name, mode);
    return refusal !== undefined || !mayCancel(access, name, isOwn);
  };
  return job.places.map(distributionOf).find(isRefused);
}

/** What the caller may do now with a job that is not over. */
export const stepsFor = (context: Pick<Context, 'caller' | 'settings'>, job: BulkJobRecord): JobStep[] =>
  ([job.paused_at === null ? 'pause' : 'resume', 'cancel'] as const).filter(
    (step) => refusedOn(context, job, step) === undefined,
  );
