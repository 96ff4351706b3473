'use client';

import { useQuery } from '@tanstack/react-query';
import { ModeMark } from '@/components/purges/table/mode-mark';
import { PastStatusMark } from '@/components/purges/table/status-mark';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { Age, ExactTime } from '@/components/ui/time-ago';
import { useTab } from '@/components/ui/use-tab';
import { bulkJob } from '@/lib/client/bulk';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { jobHistory } from '@/lib/shared/bulk/job-history';
import { jobIcon, jobTitle } from '@/lib/shared/bulk/job-progress';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import { purgeStatuses, statusTexts } from '@/lib/shared/purges/purge-status';
import { counted, numberText } from '@/lib/shared/text/counted';
import { JobActions } from './job-actions';
import { JobProgress } from './job-progress';

const quietLink = 'underline decoration-line underline-offset-2 hover:decoration-ink';

/** The page of one bulk job, updated until it finishes; it has a stable link. */
export function JobView({ id }: { id: string }) {
  const { data: job, error } = useQuery(bulkJob(id));
  useTab(job && jobTitle(job), job ? jobIcon(job) : 'still');
  if (!job) return null;
  return (
    <article className="grid grid-cols-1 gap-8">
      <header className="grid gap-3">
        <Link href={paths.history} className="w-fit rounded-md text-muted text-sm hover:text-ink print:hidden">
          ← History
        </Link>
        <h1 className="font-semibold text-2xl tracking-tight">{`Bulk purge of ${counted(job.total, 'URL')}`}</h1>
        {error && <StaleNotice error={error} />}
      </header>
      <JobProgress job={job} />
      <JobActions job={job} />
      <Counts job={job} />
      <Facts>
        <Fact term="Mode">
          <ModeMark mode={job.mode} />
        </Fact>
        <Fact term="Reason">{job.reason ? <ForeignProse text={job.reason} /> : '–'}</Fact>
        <Fact term="Ticket">{job.ticket ? <ForeignProse text={job.ticket} /> : '–'}</Fact>
        <Fact term="Actor">
          <ForeignName text={job.actor} />
        </Fact>
        <Fact term="Time">
          <ExactTime iso={job.createdAt} /> <Age iso={job.createdAt} />
        </Fact>
        <Fact term="Distributions">
          <ul className="grid gap-1">
            {job.distributions.map((place) => (
              <li key={distributionOf(place)} className="flex flex-wrap gap-x-3">
                <span className="wrap-anywhere">{distributionOf(place)}</span>
                <span className="text-muted tabular-nums">{counted(place.total, 'URL')}</span>
              </li>
            ))}
          </ul>
        </Fact>
        {job.retryOf !== null && (
          <Fact term="Retry of">
            <Link href={paths.bulkJob(job.retryOf)} className={quietLink}>
              Open original job
            </Link>
          </Fact>
        )}
        {job.retriedBy.length > 0 && (
          <Fact term="Retried by">
            <ul className="grid gap-1">
              {job.retriedBy.map((other, index) => (
                <li key={other}>
                  <Link href={paths.bulkJob(other)} className={quietLink}>
                    {`Open retry ${index + 1}`}
                  </Link>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {job.expiresAt !== null && (
          <Fact term="Unsent purges expire">
            <ExactTime iso={job.expiresAt} />
          </Fact>
        )}
      </Facts>
    </article>
  );
}

/** How many purges have which status, each a link to them. The rows are always the same: nothing moves while they count. */
const Counts = ({ job }: { job: BulkJob }) => (
  <section aria-label="Purges by status" className="grid grid-cols-1 gap-3 text-sm">
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {purgeStatuses.map((status) => {
        const count = job.counts[status] ?? 0;
        return (
          <li key={status} className="flex min-h-10 items-center justify-between gap-3 px-3">
            <PastStatusMark status={status} label={statusTexts[status].label} />
            <span className="tabular-nums">
              {count > 0 ? (
                <Link
                  href={jobHistory({ job: job.id, status })}
                  aria-label={`${numberText(count)} ${statusTexts[status].label}`}
                  className={quietLink}
                >
                  {numberText(count)}
                </Link>
              ) : (
                <span className="text-muted">0</span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
    {job.removed > 0 && (
      <p className="text-muted">{`${counted(job.removed, 'purge')} no longer kept in the history.`}</p>
    )}
    <div className="flex flex-wrap gap-x-4 gap-y-2">
      <Link href={jobHistory({ job: job.id })} className="font-medium text-accent underline underline-offset-2">
        All purges of this job
      </Link>
      {(job.counts.failed ?? 0) > 0 && (
        <Link
          href={jobHistory({ job: job.id, status: 'failed' })}
          className="font-medium text-accent underline underline-offset-2"
        >
          Failed purges
        </Link>
      )}
    </div>
  </section>
);
