import type { BulkJobState } from '@/lib/server/store/bulk/bulk-state';
import type { NewBulkJob } from '@/lib/server/store/bulk/bulk-store';
import type { Recording } from '@/lib/server/store/bulk/record-lines';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from './audit-entry';

/** A job of ann's with so many lines, for tests in which it does not matter which. */
export function aJob(id: string, count: number, change: Partial<NewBulkJob> = {}): NewBulkJob {
  return {
    id,
    actor: 'ann',
    mode: 'soft',
    reason: null,
    ticket: null,
    retryOf: null,
    authority: { kind: 'person', actor: change.actor ?? 'ann', groups: null },
    places: [{ namespace: 'default', distribution: 'www', total: count }],
    lines: Array.from({ length: count }, (_, line) => [line + 1, 0, `https://www.shop.example/${id}/${line + 1}`]),
    listSha256: '',
    idempotencyKey: null,
    requestHash: '',
    waitingMax: Number.MAX_SAFE_INTEGER,
    answer: { id, total: count, accepted: count, duplicates: 0, rejected: [], secondsLeft: 0 },
    audit: anAuditEntry({ action: 'bulk.submit', subjectId: id }),
    ...change,
  };
}

/** Lines of a job get IDs that say which they are: `job-1`, `job-2` … */
export function recordedAs(name: string, at: number, first = 1): Recording {
  let next = first;
  return { at, api: 'cache-purge', newId: () => `${name}-${next++}` };
}

/** How far a job is that there is. */
export async function stateOfJob(store: Store, id: string, now: number): Promise<BulkJobState> {
  const job = await store.bulk.find(id);
  if (!job) throw new Error('there is no such job');
  return store.bulk.stateOf(job, now);
}
