'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { LATEST_JOBS_ID } from '@/components/purges/list/list-unanswered';
import { ModeMark } from '@/components/purges/table/mode-mark';
import { ForeignName } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { Section } from '@/components/ui/section';
import { TimeAgo } from '@/components/ui/time-ago';
import { latestJobs } from '@/lib/client/bulk';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { jobState, jobTone, sentOf } from '@/lib/shared/bulk/job-progress';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';

/** The newest bulk jobs: the way back to one that still runs. */
export function LatestJobs() {
  const { data } = useQuery(latestJobs);
  const jobs = data?.items ?? [];
  return (
    <div id={LATEST_JOBS_ID} className="scroll-mt-6">
      <Section title="Latest bulk jobs">
        {jobs.length === 0 ? (
          <p className="rounded-lg border border-line border-dashed px-6 py-8 text-center text-muted text-sm">
            No bulk jobs yet. A list that you send appears here. It continues when you close this page.
          </p>
        ) : (
          <ul className="divide-y divide-line rounded-lg border border-line bg-surface text-sm">
            {jobs.map((job) => (
              <li key={job.id} className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
                <Link href={paths.bulkJob(job.id)} className="font-medium text-accent underline underline-offset-2">
                  {counted(job.total, 'URL')}
                </Link>
                <ModeMark mode={job.mode} />
                <State job={job} />
                <span className="min-w-0 truncate text-muted">
                  <ForeignName text={job.actor} />
                </span>
                <span className="ml-auto text-muted">
                  <TimeAgo iso={job.createdAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}

const tones: Partial<Record<ReturnType<typeof jobTone>, string>> = { danger: 'text-danger', warm: 'text-warm' };

/** The state of a job, and how much of it was sent. */
function State({ job }: { job: BulkJob }) {
  const { percent } = sentOf(job);
  return (
    <span className={clsx('tabular-nums', tones[jobTone(job)])}>
      {jobState(job) + (percent === null ? '' : `, ${percent} % sent`)}
    </span>
  );
}
