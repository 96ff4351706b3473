import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { readFailureText } from '@/lib/client/failure-text';
import { newestPurges } from '@/lib/client/purges';
import { jobHistory } from '@/lib/shared/bulk/job-history';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import type { FoldedJob, Purge } from '@/lib/shared/purges/purge-record';
import { counted } from '@/lib/shared/text/counted';
import { alikeColumns, JobStatuses, jobTitle, moreText } from './job-parts';
import type { PurgeColumn } from './purge-columns';
import { cellOf, Row } from './purge-table';
import { TargetText } from './target-text';

/** The maximum number of unfolded purges; the rest is behind a link. */
const UNFOLDED = 10;

interface JobRowsProps {
  job: FoldedJob;
  /** The purge that represents the job. */
  purge: Purge;
  columns: readonly PurgeColumn[];
  /** What the rows are filtered by. */
  filter: HistoryFilter;
}

/** A bulk job as one row that unfolds. */
export function JobRows({ job, purge, columns, filter: { namespace, distribution } }: JobRowsProps) {
  const [isOpen, setOpen] = useState(false);
  const alike = alikeColumns(job, columns);
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
            <span>{jobTitle(job)}</span>
          </button>
          <Link href={paths.bulkJob(job.id)} className="text-muted underline underline-offset-2 hover:text-ink">
            View bulk job
          </Link>
        </span>
        <span className="mt-1 flex flex-wrap items-baseline gap-x-2 text-muted">
          <TargetText target={purge.target} />
          <span className="shrink-0">{moreText(job)}</span>
        </span>
      </>
    ),
    status: <JobStatuses job={job} />,
  };
  const contentOf = ({ name }: PurgeColumn) => cells[name] ?? alike.find((column) => column.name === name)?.cell(purge);
  return (
    <>
      <JobRow columns={columns} contentOf={contentOf} className="bg-raised" />
      {isOpen && <Unfolded job={job} columns={columns} filter={{ namespace, distribution, job: job.id }} />}
    </>
  );
}

interface JobRowProps {
  columns: readonly PurgeColumn[];
  contentOf: (column: PurgeColumn) => ReactNode;
  className?: string;
}

const JobRow = ({ columns, contentOf, className }: JobRowProps) => (
  <tr className={className}>
    {columns.map((column) => column.heading && cellOf(column, contentOf(column), null, null))}
  </tr>
);

/** The first purges of a job, and the way to all of them. */
function Unfolded({ job, columns, filter }: Omit<JobRowsProps, 'purge'> & { filter: { job: string } }) {
  const { data, error, isFetching, refetch } = useQuery(newestPurges({ ...filter, sort: 'oldest' }, UNFOLDED));
  const inTarget = (content: ReactNode) => (
    <JobRow columns={columns} contentOf={({ name }) => name === 'target' && content} />
  );
  if (!data)
    return inTarget(
      error ? (
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span role="alert" className="text-danger">
            {readFailureText(error, 'the purges of this job cannot be shown.')}
          </span>
          <Button className="min-h-8" aria-disabled={isFetching} onClick={() => !isFetching && refetch()}>
            Try again
          </Button>
        </span>
      ) : (
        <span role="status" className="text-muted">
          Loading…
        </span>
      ),
    );
  return (
    <>
      {data.items.map((line) => (
        <Row key={line.id} purge={line} columns={columns} href={paths.purge(line.id)} />
      ))}
      {data.items.length < job.total &&
        inTarget(
          <Link href={jobHistory(filter)} className="font-medium text-accent underline underline-offset-2">
            {`Show all ${counted(job.total, 'purge')}`}
          </Link>,
        )}
    </>
  );
}
