import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { Cell } from '@/components/ui/table';
import { newestPurges } from '@/lib/client/purges';
import { jobHistory } from '@/lib/shared/bulk/job-history';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import type { FoldedJob, Purge } from '@/lib/shared/purges/purge-record';
import { purgeStatuses, statusTexts } from '@/lib/shared/purges/purge-status';
import { counted, numberText } from '@/lib/shared/text/counted';
import type { PurgeColumn } from './purge-columns';
import { Parts } from './purge-parts';
import { classOf, Row } from './purge-table';

/** So many purges unfold; the others are behind a link. */
const UNFOLDED = 10;

/** What all purges of a job have alike, and one of them can show for it. */
const isAlike = ({ name }: PurgeColumn) => ['time', 'mode', 'ticket', 'notes', 'actor'].includes(name);

/** `Completed 40 · Failed 2` */
const statusesText = ({ counts }: FoldedJob) =>
  purgeStatuses
    .filter((status) => (counts[status] ?? 0) > 0)
    .map((status) => `${statusTexts[status].label} ${numberText(counts[status] ?? 0)}`)
    .join(' · ');

interface JobRowsProps {
  job: FoldedJob;
  /** The purge that stands for all of them. */
  purge: Purge;
  columns: readonly PurgeColumn[];
  /** What the rows are filtered by. */
  filter: HistoryFilter;
}

/** A bulk job as one row that unfolds. */
export function JobRows({ job, purge, columns, filter: { namespace, distribution } }: JobRowsProps) {
  const [isOpen, setOpen] = useState(false);
  const alike = columns.filter(isAlike);
  const small = (place: PurgeColumn['under']) => (
    <span className="mt-1 flex flex-wrap gap-x-3 text-muted text-xs">
      <Parts purge={purge} columns={alike.filter(({ under }) => under === place)} />
    </span>
  );
  const cells: Partial<Record<string, ReactNode>> = {
    target: (
      <>
        <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="inline-flex items-baseline gap-1.5 rounded-sm text-left font-medium hover:underline"
          >
            <Icon name={isOpen ? 'icon-chevron-up' : 'icon-chevron-down'} className="size-4 shrink-0 self-center" />
            <span>{counted(job.total, 'purge of a bulk job', 'purges of a bulk job')}</span>
          </button>
          <Link href={paths.bulkJob(job.id)} className="text-muted underline underline-offset-2 hover:text-ink">
            View bulk job
          </Link>
        </span>
        {small('details')}
        {small('target')}
      </>
    ),
    status: (
      <>
        <span className="text-muted">{statusesText(job)}</span>
        {small('status')}
      </>
    ),
    distribution: (
      <span>
        {job.distributions === 1
          ? columns.find(({ name }) => name === 'distribution')?.cell?.(purge)
          : counted(job.distributions, 'distribution')}
      </span>
    ),
  };
  return (
    <>
      <JobRow
        columns={columns}
        cellOf={(column) => cells[column.name] ?? (isAlike(column) && column.cell?.(purge))}
        className="bg-raised"
      />
      {isOpen && <Unfolded job={job} columns={columns} filter={{ namespace, distribution, job: job.id }} />}
    </>
  );
}

interface JobRowProps {
  columns: readonly PurgeColumn[];
  cellOf: (column: PurgeColumn) => ReactNode;
  className?: string;
}

/** A cell for each column that the table has: a wider one would make new columns. */
const JobRow = ({ columns, cellOf, className }: JobRowProps) => (
  <tr className={clsx('align-baseline', className)}>
    {columns.map(
      (column) =>
        column.heading && (
          <Cell key={column.name} className={clsx(classOf(column), column.className)}>
            {cellOf(column)}
          </Cell>
        ),
    )}
  </tr>
);

/** The first purges of a job, and the way to all of them. */
function Unfolded({ job, columns, filter }: Omit<JobRowsProps, 'purge'> & { filter: { job: string } }) {
  const { data, isPending } = useQuery(newestPurges({ ...filter, sort: 'oldest' }, UNFOLDED));
  return (
    <>
      {data?.items.map((line) => (
        <Row key={line.id} purge={line} columns={columns} href={paths.purge(line.id)} />
      ))}
      <JobRow
        columns={columns}
        cellOf={({ name }) =>
          name === 'target' && (
            <Link
              href={jobHistory(filter)}
              className="font-medium text-accent underline underline-offset-2"
              aria-busy={isPending}
            >
              {`Show all ${counted(job.total, 'purge')}`}
            </Link>
          )
        }
      />
    </>
  );
}
