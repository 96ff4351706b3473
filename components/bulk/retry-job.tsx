import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { later } from '@/components/ui/later';
import { Link } from '@/components/ui/link';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { paths } from '@/lib/shared/paths';
import { numberText } from '@/lib/shared/text/counted';
import { useRetry } from './use-retry';

const RetryForm = later(() => import('./retry-form').then((part) => part.RetryForm));

/** Sends the failed purges of a job again: a press opens the form, in its own place, that says why. */
export function RetryJob({ job }: { job: BulkJob }) {
  const retry = useRetry(job);
  const [form, setForm] = useState<'closed' | 'open' | 'overtaken'>('closed');
  const button = useRef<HTMLButtonElement>(null);
  const left = job.leftToRetry;
  if (form === 'open' && left === 0 && !retry.isSending) setForm('overtaken');
  if (form === 'open') {
    const close = () => {
      setForm('closed');
      // It is drawn again in a moment.
      requestAnimationFrame(() => button.current?.focus());
    };
    return <RetryForm job={job} retry={retry} close={close} />;
  }
  if ((job.counts.failed ?? 0) === 0) return null;
  if (left === 0) return <AllRetried job={job} isFocused={form === 'overtaken'} />;
  return (
    <Button ref={button} onClick={() => setForm('open')}>
      {`Retry ${numberText(left)} failed`}
    </Button>
  );
}

/** Nothing is left that no retry has sent, or will send. Where the form was open until now, this gets its focus. */
function AllRetried({ job: { retriedBy }, isFocused }: { job: BulkJob; isFocused: boolean }) {
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (isFocused) status.current?.focus();
  }, [isFocused]);
  const newest = retriedBy.at(-1);
  return (
    <p ref={status} role="status" tabIndex={-1} className="text-muted">
      <span>All failed purges have been retried.</span>{' '}
      {newest !== undefined && (
        <Link href={paths.bulkJob(newest)} className="underline underline-offset-2 hover:text-ink">
          Open retry
        </Link>
      )}
    </p>
  );
}
