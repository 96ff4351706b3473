import type { TabIcon } from '@/lib/shared/purges/tab-title';
import { counted, numberText } from '@/lib/shared/text/counted';
import type { BulkJob } from './bulk-job';

type Counted = Pick<BulkJob, 'total' | 'counts'>;

/** How many of a job's purges have left the queue, and that in percent; 100 only once all have. */
export function sentOf({ total, counts: { queued = 0, sending = 0 } }: Counted): { sent: number; percent: number } {
  const sent = total - queued - sending;
  return { sent, percent: total === 0 ? 100 : Math.floor((sent / total) * 100) };
}

/** How many of them the CDN still works on. */
const workedOn = ({ counts: { accepted = 0 } }: Counted): number => accepted;

/** How a job stands, in a few words. */
export function jobState(job: BulkJob): string {
  if (job.cancelled) return 'Cancelled';
  if (job.finishedAt !== null) return workedOn(job) > 0 ? 'All sent' : 'Finished';
  return job.paused ? 'Paused' : 'Sending';
}

/** What is still to come once no purge of a job waits, in a sentence. */
export const afterSending = (job: Counted): string =>
  workedOn(job) > 0
    ? `All purges are sent. The CDN still works on ${numberText(workedOn(job))}.`
    : 'No purge waits any more.';

/** For the title of a tab: "42 % · Sending · Bulk purge". */
export const jobTitle = (job: BulkJob): string => `${sentOf(job).percent} % · ${jobState(job)} · Bulk purge`;

export function jobIcon(job: BulkJob): TabIcon {
  if ((job.counts.failed ?? 0) + (job.counts.unconfirmed ?? 0) > 0) return 'failed';
  if (job.finishedAt === null) return job.paused ? 'still' : 'moving';
  return job.cancelled ? 'still' : 'done';
}

/** What came of a job, for a notification. */
export function jobOutcome({ total, counts }: Counted): string {
  const { failed = 0, unconfirmed = 0, cancelled = 0 } = counts;
  const rest = [
    [failed, 'failed'],
    [unconfirmed, 'unconfirmed'],
    [cancelled, 'cancelled'],
  ] as const;
  const named = rest.filter(([count]) => count > 0).map(([count, what]) => `${numberText(count)} ${what}`);
  const left = named.length > 0 ? `${named.join(', ')}.` : 'None failed.';
  return `${counted(total, 'purge')}. ${left}`;
}
