import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useRights } from '@/components/people/use-rights';
import { RejectedLines } from '@/components/purges/list/rejected-lines';
import { Button } from '@/components/ui/button';
import { Field, fieldProps } from '@/components/ui/field';
import { Link } from '@/components/ui/link';
import { bulkJob, rejectedBy, retryBulkJob } from '@/lib/client/bulk';
import { failureText } from '@/lib/client/failure-text';
import { requiredNotes } from '@/lib/shared/access/access';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { readBulkTerms } from '@/lib/shared/bulk/bulk-terms';
import { paths } from '@/lib/shared/paths';
import { counted, numberText } from '@/lib/shared/text/counted';

type Notes = Record<'reason' | 'ticket', string>;

const HINTS: Notes = {
  reason: 'If empty, the reason of this job is used.',
  ticket: 'If empty, the ticket of this job is used.',
};

/** Sends the failed purges of a job again: a press opens the form, in its own place, that says why. */
export function RetryJob({ job }: { job: BulkJob }) {
  const [isAsking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const left = job.leftToRetry;
  if ((job.counts.failed ?? 0) === 0) return null;
  if (left === 0) return <AllRetried job={job} />;
  if (!isAsking)
    return (
      <Button ref={button} onClick={() => setAsking(true)}>
        {`Retry ${numberText(left)} failed`}
      </Button>
    );
  const close = () => {
    setAsking(false);
    // It is drawn again in a moment.
    requestAnimationFrame(() => button.current?.focus());
  };
  return <RetryForm job={job} close={close} />;
}

/** Nothing is left that no retry has sent, or will send. */
function AllRetried({ job: { retriedBy } }: { job: BulkJob }) {
  const newest = retriedBy.at(-1);
  return (
    <p className="text-muted">
      <span>All failed purges are in a retry.</span>{' '}
      {newest !== undefined && (
        <Link href={paths.bulkJob(newest)} className="underline underline-offset-2 hover:text-ink">
          Open retry
        </Link>
      )}
    </p>
  );
}

function RetryForm({ job, close }: { job: BulkJob; close: () => void }) {
  const router = useRouter();
  const client = useQueryClient();
  const rights = useRights();
  const [notes, setNotes] = useState<Notes>({ reason: job.reason ?? '', ticket: job.ticket ?? '' });
  const [errors, setErrors] = useState<Partial<Notes>>({});
  // One for each thing that is asked for: pressed again, it asks for the same retry.
  const [keys] = useState(() => new Map<string, string>());
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ skipInvalid }: { skipInvalid: boolean }) => {
      const terms = { reason: notes.reason.trim(), ticket: notes.ticket.trim(), skipInvalid };
      const content = JSON.stringify(terms);
      const key = keys.get(content) ?? crypto.randomUUID();
      keys.set(content, key);
      return retryBulkJob(job.id, terms, key);
    },
    onSuccess: ({ id }) => router.push(paths.bulkJob(id)),
    onSettled: () => client.invalidateQueries(bulkJob(job.id)),
  });
  const reason = useRef<HTMLInputElement>(null);
  useEffect(() => reason.current?.focus(), []);
  const needs = requiredNotes(rights.policy, 'url', { reach: 'part' });
  const rejected = rejectedBy(error);
  const left = job.leftToRetry;
  const send = (skipInvalid: boolean) => {
    const read = readBulkTerms(
      {
        mode: job.mode,
        reason: notes.reason.trim() || (job.reason ?? ''),
        ticket: notes.ticket.trim() || (job.ticket ?? ''),
      },
      rights,
    );
    setErrors(read.ok ? {} : read.errors);
    if (read.ok && !isPending) mutate({ skipInvalid });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  const field = (name: keyof Notes, label: string) => (
    <Field
      id={`retry-${name}`}
      label={label}
      optional
      required={needs[name]}
      error={errors[name]}
      hint={job[name] !== null && notes[name].trim() === '' && HINTS[name]}
    >
      <input
        {...fieldProps(`retry-${name}`, errors[name])}
        ref={name === 'reason' ? reason : undefined}
        value={notes[name]}
        onChange={(event) => setNotes({ ...notes, [name]: event.target.value })}
        aria-required={needs[name]}
        autoComplete="off"
        className="field"
      />
    </Field>
  );
  return (
    <form
      noValidate
      aria-label="Retry failed purges"
      aria-busy={isPending}
      onSubmit={submit}
      className="grid w-full grid-cols-1 gap-4 rounded-lg border border-line p-4"
    >
      <div className="grid items-start gap-4 sm:grid-cols-[2fr_1fr]">
        {field('reason', 'Reason')}
        {field('ticket', 'Ticket')}
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" tone={job.mode === 'soft' ? 'accent' : 'warm'} aria-disabled={isPending}>
          {isPending ? 'Sending…' : `Retry ${counted(left, 'purge')}`}
        </Button>
        <Button onClick={close}>Back</Button>
      </div>
      {error && (
        <div role="alert" className="grid grid-cols-1 gap-3">
          <p className="text-danger">{failureText(error)}</p>
          <RejectedLines rejected={rejected} />
          {rejected.length > 0 && rejected.length < left && (
            <Button className="w-fit" onClick={() => send(true)}>
              {`Leave out ${counted(rejected.length, 'line')} and retry ${numberText(left - rejected.length)}`}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
