import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { isRetriedMeanwhile } from '@/lib/server/store/bulk/bulk-retries';
import type { bulkRetryInputSchema } from '@/lib/shared/bulk/bulk-job-schema';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { modeSchema } from '@/lib/shared/purges/purge-input';
import { authorizeLists, createBulkJob, sha256 } from './create-bulk-job';
import { requireBulkJob } from './get-bulk-job';
import { type Created, replay } from './repeated-request';

type Terms = z.output<typeof bulkRetryInputSchema>;

/**
 * Sends the failed purges of a job again, as a job of the caller's that is linked to it: those that no other retry has sent
 * or will send. They keep their line numbers, and the reason and ticket of the job unless others are given.
 */
export async function retryBulkJob(
  context: Context,
  id: string,
  terms: Terms,
  idempotencyKey: string | undefined,
): Promise<Created> {
  await authorizeLists(context);
  const { reason, ticket, skipInvalid } = terms;
  const job = await requireBulkJob(context, id);
  // What has failed by now is no part of it: the same request may come again after more has.
  const requestHash = sha256(JSON.stringify(['retry', id, reason ?? null, ticket ?? null, skipInvalid]));
  for (;;) {
    const before = await replay(context, idempotencyKey, requestHash, []);
    if (before) return before;
    const { family, purges } = await context.store.bulk.leftToRetry(id);
    if (purges.length === 0) throw new AppError('bulk_nothing_failed');
    const lines = purges.map((purge, index) => ({
      line: purge.job_line ?? index + 1,
      value: purge.value ?? '',
      where: distributionOf(purge),
    }));
    const request = {
      mode: modeSchema.parse(job.mode),
      reason: reason ?? job.reason ?? undefined,
      ticket: ticket ?? job.ticket ?? undefined,
      skipInvalid,
      retry: { of: id, family, requestHash },
      lines,
    };
    const created = await createBulkJob(context, request, idempotencyKey).catch((cause: unknown) => {
      if (isRetriedMeanwhile(cause)) return undefined;
      throw cause;
    });
    if (created) return created;
  }
}
