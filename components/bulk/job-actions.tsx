import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useRights } from '@/components/people/use-rights';
import { Button } from '@/components/ui/button';
import { CopyTextButton } from '@/components/ui/copy-button';
import { isSecondClick } from '@/components/ui/second-click';
import { bulkJob, cancelBulkJob, pauseBulkJob, resumeBulkJob } from '@/lib/client/bulk';
import { failureText } from '@/lib/client/failure-text';
import { repeatList } from '@/lib/client/repeat-list';
import { highestRole, isAtLeast } from '@/lib/shared/access/access';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';
import { NotifyWhenDone } from './notify-when-done';
import { RetryJob } from './retry-job';

/** What can be done with a job now, for those who may. */
export function JobActions({ job }: { job: BulkJob }) {
  const router = useRouter();
  const client = useQueryClient();
  // Who may purge nowhere would only be refused.
  const mayPurge = isAtLeast(highestRole(useRights().access), 'purger');
  const { mutate, isPending, error } = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSettled: () => client.invalidateQueries(bulkJob(job.id)),
  });
  // What comes after is not part of the mutation: a reader who has left the page stays where they are.
  const act = (action: () => Promise<unknown>, after?: () => void) =>
    !isPending && mutate(action, { onSuccess: () => after?.() });
  const isOpen = job.finishedAt === null && !job.cancelled;
  return (
    <section aria-label="Actions" aria-busy={isPending} className="grid grid-cols-1 gap-3 text-sm">
      <div className="flex min-h-10 flex-wrap items-center gap-3">
        {job.may.includes(job.paused ? 'resume' : 'pause') && (
          <Button onClick={() => act(() => (job.paused ? resumeBulkJob(job.id) : pauseBulkJob(job.id)))}>
            {job.paused ? 'Resume' : 'Pause'}
          </Button>
        )}
        {job.may.includes('cancel') && <CancelJob job={job} onCancel={() => act(() => cancelBulkJob(job.id))} />}
        {!isOpen && mayPurge && <RetryJob job={job} />}
        {!isOpen && mayPurge && (
          <Button
            onClick={() =>
              act(
                () => repeatList(job),
                () => router.push(paths.bulk),
              )
            }
          >
            Purge again
          </Button>
        )}
        <NotifyWhenDone job={job} />
        <CopyTextButton quiet label="Copy link" text={() => location.href} />
      </div>
      {error && (
        <p role="alert" className="text-danger">
          {failureText(error)}
        </p>
      )}
    </section>
  );
}

/** Cancelling cannot be undone: the button asks once, in its own place, and pressed twice it cancels nothing. */
function CancelJob({ job, onCancel }: { job: BulkJob; onCancel: () => void }) {
  const [isAsking, setAsking] = useState<boolean>();
  const button = useRef<HTMLButtonElement>(null);
  const left = (job.counts.queued ?? 0) + (job.counts.sending ?? 0);
  // Once as it opens and closes: the count of its button changes all the time, and focus must stay where it is.
  useEffect(() => {
    if (isAsking !== undefined) button.current?.focus();
  }, [isAsking]);
  if (!isAsking)
    return (
      <Button ref={button} onClick={() => setAsking(true)}>
        Cancel job
      </Button>
    );
  return (
    <fieldset className="flex flex-wrap items-center gap-3">
      <legend className="sr-only">Cancel this job</legend>
      <Button ref={button} onClick={() => setAsking(false)}>
        Keep job
      </Button>
      <Button
        tone="warm"
        onClick={(event) => {
          if (isSecondClick(event)) return;
          setAsking(false);
          onCancel();
        }}
      >
        {`Cancel ${counted(left, 'unsent purge')}`}
      </Button>
    </fieldset>
  );
}
