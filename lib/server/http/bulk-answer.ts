import 'server-only';
import type { CreatedBulkJob } from '@/lib/shared/bulk/bulk-job';
import { paths } from '@/lib/shared/paths';
import { json } from './json-answer';

/** Answers with a new bulk job, or with the one that the same request had made before. */
export function createdAnswer({ outcome, answer }: { outcome: 'created' | 'replayed'; answer: CreatedBulkJob }) {
  const replayed = outcome === 'replayed';
  const headers = { location: paths.api.bulkJob(answer.id), 'idempotency-replayed': String(replayed) };
  return json(replayed ? 200 : 201, answer, headers);
}
