'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useRights } from '@/components/people/use-rights';
import { Link } from '@/components/ui/link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { foldedJobs } from '@/lib/client/purge-fits';
import { latestPurges } from '@/lib/client/purges';
import { highestRole, isAtLeast } from '@/lib/shared/access/access';
import { paths } from '@/lib/shared/paths';
import type { FoldedJob, Purge } from '@/lib/shared/purges/purge-record';
import { alikeColumns, JobStatuses, jobTitle, moreText } from './job-parts';
import { type PurgeColumn, purgeColumns } from './purge-columns';
import { Parts } from './purge-parts';
import { RenewalMark } from './renewal-mark';
import { StatusMark } from './status-mark';
import { TargetText } from './target-text';

/** What happened last on this desk, under the form. */
export function LatestPurges() {
  const { data, error } = useQuery(latestPurges);
  const purges = data?.items ?? [];
  const jobs = foldedJobs(data);
  const mayPurge = isAtLeast(highestRole(useRights().access), 'purger');
  return (
    <section aria-labelledby="latest-purges" className="grid grid-cols-1 gap-3">
      <div className="flex items-baseline justify-between">
        <h2 id="latest-purges" className="font-semibold text-sm">
          Latest purges
        </h2>
        {purges.length > 0 && (
          <Link href={paths.history} className="text-muted text-sm underline-offset-2 hover:text-ink hover:underline">
            Whole history
          </Link>
        )}
      </div>
      {error && <StaleNotice error={error} />}
      {data && purges.length === 0 && (
        <p className="rounded-lg border border-line border-dashed p-6 text-center text-muted text-sm">
          {mayPurge
            ? 'No purges yet. Paste a URL above to start. This list will show its purge request ID, for everyone on the team.'
            : 'No purges yet. This list will show the purges that you can see.'}
        </p>
      )}
      {purges.length > 0 && (
        <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
          {purges.map((purge) => {
            const job = jobs.get(purge.jobId);
            return (
              <li key={job?.id ?? purge.id}>
                {job && job.total > 1 ? <JobLine {...{ job, purge }} /> : <PurgeLine purge={purge} />}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

const listed = (place: PurgeColumn['inList']) =>
  purgeColumns
    .filter(({ inList }) => inList === place)
    .map((column) => ({ ...column, cell: column.listed ?? column.cell }));
const middle = listed('middle');
const end = listed('end');

interface LineProps {
  purge: Purge;
  href: string;
  target: ReactNode;
  status: ReactNode;
  /** The columns in the small print, and those at its end. */
  middle: readonly PurgeColumn[];
  end: readonly PurgeColumn[];
}

/** The target's link covers the line; what can be copied lies above it. */
const Line = ({ purge, href, target, status, middle, end }: LineProps) => (
  <div className="relative grid grid-cols-1 gap-1 rounded-lg px-4 py-3 text-sm hover:bg-raised">
    <div className="flex items-baseline justify-between gap-x-4 gap-y-1 max-[24rem]:flex-col max-[24rem]:items-stretch">
      <Link href={href} className="min-w-0 rounded-sm after:absolute after:inset-0 after:rounded-lg">
        {target}
      </Link>
      <span className="flex max-w-[45%] shrink-0 flex-col items-end gap-x-3 max-[24rem]:max-w-full max-[24rem]:flex-row sm:flex-row sm:flex-wrap sm:justify-end">
        {status}
      </span>
    </div>
    <div className="flex flex-wrap items-baseline gap-x-3 text-muted [&_button]:relative [&_code]:text-[0.8125rem]">
      {/* Their own boxes would make the line higher. */}
      <Parts purge={purge} columns={middle} className="contents" />
      <Parts purge={purge} columns={end} className="ml-auto" />
    </div>
  </div>
);

const PurgeLine = ({ purge }: { purge: Purge }) => (
  <Line
    {...{ purge, middle, end }}
    href={paths.purge(purge.id)}
    target={<TargetText target={purge.target} />}
    status={
      <>
        <StatusMark purge={purge} />
        <RenewalMark renewal={purge.renewal} />
      </>
    }
  />
);

/** A bulk job, which `purge` represents. */
const JobLine = ({ job, purge }: { job: FoldedJob; purge: Purge }) => (
  <Line
    purge={purge}
    middle={alikeColumns(job, middle)}
    end={alikeColumns(job, end)}
    href={paths.bulkJob(job.id)}
    target={
      <>
        <span className="font-medium">{jobTitle(job)}</span>
        <span className="mt-1 flex min-w-0 flex-wrap gap-x-2 text-muted">
          <TargetText target={purge.target} />
          <span className="shrink-0">{moreText(job)}</span>
        </span>
      </>
    }
    status={<JobStatuses job={job} />}
  />
);
