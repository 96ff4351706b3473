import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import type { TabIcon } from '@/lib/shared/purges/tab-title';
import { counted, numberText } from '@/lib/shared/text/counted';
import type { BulkJob } from './bulk-job';

const TROUBLES: readonly PurgeStatus[] = ['failed', 'unconfirmed'];

type Counted = Pick<BulkJob, 'total' | 'removed' | 'expired' | 'counts'>;

/** How many of a job's purges were never sent, and no longer will be. */
const neverSent = ({ expired = 0, counts: { cancelled = 0 } }: Counted): number => cancelled + expired;

interface Sent {
  sent: number;
  /** The purges that the history still keeps: what became of the others is no longer known. */
  kept: number;
  /** 100 only where all of them were sent; null where none is kept. */
  percent: number | null;
}

/** Returns how many of a job's purges were sent to the CDN. */
export function sentOf(job: Counted): Sent {
  const { queued = 0, sending = 0 } = job.counts;
  const kept = job.total - job.removed;
  const sent = kept - queued - sending - neverSent(job);
  return { sent, kept, percent: kept === 0 ? null : Math.floor((sent / kept) * 100) };
}

/** "10 of 30 sent (33 %)" */
export function sentText(job: Counted): string {
  const { sent, kept, percent } = sentOf(job);
  return `${numberText(sent)} of ${numberText(kept)} sent${percent === null ? '' : ` (${percent} %)`}`;
}

/** How many of them the CDN still works on. */
const workedOn = ({ counts: { accepted = 0 } }: Counted): number => accepted;

/** How many of a job's purges ended so, each in words: "2 failed". */
const ended = ({ counts }: Counted, statuses: readonly PurgeStatus[]): string[] =>
  statuses
    .map((status) => [counts[status] ?? 0, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${numberText(count)} ${status}`);

function phaseOf(job: BulkJob): string {
  if (job.cancelled) return 'Cancelled';
  if (job.finishedAt === null) return job.paused ? 'Paused' : 'Sending';
  if (workedOn(job) === 0) return 'Finished';
  return neverSent(job) > 0 ? 'Processing' : 'All sent';
}

/** Returns the state of a job in a few words: "Finished, 14 failed". */
export const jobState = (job: BulkJob): string =>
  [phaseOf(job), ...(job.finishedAt === null ? [] : ended(job, TROUBLES))].join(', ');

/** Returns the color for the state of a job. */
export function jobTone({ finishedAt, paused, cancelled, counts: { failed = 0, unconfirmed = 0 } }: BulkJob) {
  if (finishedAt === null) return paused ? 'muted' : 'accent';
  if (failed > 0) return 'danger';
  if (unconfirmed > 0) return 'warm';
  return cancelled ? 'muted' : 'ok';
}

/** What is still to come once no purge of a job waits, in a sentence. */
export function afterSending(job: Counted): string {
  if (workedOn(job) === 0) return 'All purges are finished.';
  const rest = `The CDN is still processing ${numberText(workedOn(job))}.`;
  return neverSent(job) > 0 ? rest : `All purges are sent. ${rest}`;
}

/** For the title of a tab: "42 % · Sending · Bulk purge". */
export function jobTitle(job: BulkJob): string {
  const { percent } = sentOf(job);
  return `${percent === null ? '' : `${percent} % · `}${jobState(job)} · Bulk purge`;
}

export function jobIcon(job: BulkJob): TabIcon {
  if ((job.counts.failed ?? 0) + (job.counts.unconfirmed ?? 0) > 0) return 'failed';
  if (job.finishedAt === null) return job.paused ? 'still' : 'moving';
  return job.cancelled ? 'still' : 'done';
}

/** Returns the result of a job, for a notification. */
export function jobOutcome(job: Counted): string {
  const named = ended(job, [...TROUBLES, 'cancelled']);
  return `${counted(job.total, 'purge')}. ${named.length > 0 ? `${named.join(', ')}.` : 'None failed.'}`;
}
