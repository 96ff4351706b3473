import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { storeUnavailable } from '@/lib/server/purges/submit-purge';
import type { KeptAnswer } from '@/lib/server/store/bulk/bulk-store';
import type { CreatedBulkJob } from '@/lib/shared/bulk/bulk-job';
import { type BulkLine, rejectedLine } from './place-list';

export type Created = { outcome: 'created' | 'replayed'; answer: CreatedBulkJob };

/** What the desk keeps of an answer; `lines` are those that the request brings each time. */
export function keptAnswer(answer: CreatedBulkJob, lines: readonly BulkLine[]): KeptAnswer {
  const places = new Map(lines.map(({ line }, at) => [line, at]));
  const rejected = answer.rejected.map((one) => {
    const at = places.get(one.line);
    return at === undefined ? one : { at, reason: one.reason };
  });
  return { ...answer, rejected };
}

const answerFrom = (kept: KeptAnswer, lines: readonly BulkLine[]): CreatedBulkJob => ({
  ...kept,
  rejected: kept.rejected.flatMap((one) => {
    if (!('at' in one)) return one;
    const line = lines[one.at];
    return line ? rejectedLine(line, one.reason) : [];
  }),
});

/**
 * Returns the job that the same request made before with this key; throws where another request has it. `lines` are those
 * that the request brings.
 */
export async function replay(
  context: Context,
  key: string | undefined,
  hash: string,
  lines: readonly BulkLine[],
): Promise<Created | undefined> {
  if (key === undefined) return undefined;
  const earlier = await context.store.bulk.findByIdempotencyKey(context.caller.actor, key).catch(storeUnavailable);
  if (!earlier) return undefined;
  if (earlier.requestHash !== hash) throw new AppError('idempotency_key_reused', { jobId: earlier.answer.id });
  return { outcome: 'replayed', answer: answerFrom(earlier.answer, lines) };
}
