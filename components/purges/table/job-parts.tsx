import type { FoldedJob } from '@/lib/shared/purges/purge-record';
import { type PurgeStatus, purgeStatuses, statusTexts } from '@/lib/shared/purges/purge-status';
import { counted, numberText } from '@/lib/shared/text/counted';
import type { PurgeColumn } from './purge-columns';
import { PastStatusMark } from './status-mark';

/** Beside the first of its purges. */
export const moreText = ({ total }: FoldedJob) => `and ${numberText(total - 1)} more`;

export const jobTitle = ({ total }: FoldedJob) => counted(total, 'purge of a bulk job', 'purges of a bulk job');

/** What all purges of a job have alike, and one of them can show for it. */
const ALIKE = ['time', 'mode', 'distribution', 'notes', 'actor'];

/** The columns that a job fills; where it purges several distributions, with their number. */
export const alikeColumns = ({ distributions }: FoldedJob, columns: readonly PurgeColumn[]): PurgeColumn[] => {
  const several = () => counted(distributions, 'distribution');
  return columns
    .filter(({ name }) => ALIKE.includes(name))
    .map((column) => (column.name === 'distribution' && distributions > 1 ? { ...column, cell: several } : column));
};

const isTrouble = (status: PurgeStatus) => status === 'failed' || status === 'unconfirmed';

/** `Completed 40 · Cancelled 2`, and what needs a look with its mark. */
export function JobStatuses({ job: { counts } }: { job: FoldedJob }) {
  const there = purgeStatuses.filter((status) => (counts[status] ?? 0) > 0);
  const textOf = (status: PurgeStatus) => `${statusTexts[status].label} ${numberText(counts[status] ?? 0)}`;
  const quiet = there.filter((status) => !isTrouble(status));
  return (
    <span className="flex flex-wrap gap-x-3">
      {quiet.length > 0 && <span className="text-muted">{quiet.map(textOf).join(' · ')}</span>}
      {there.filter(isTrouble).map((status) => (
        <PastStatusMark key={status} status={status} label={textOf(status)} />
      ))}
    </span>
  );
}
