import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useRights } from '@/components/people/use-rights';
import { RejectedLines } from '@/components/purges/list/rejected-lines';
import { Button } from '@/components/ui/button';
import { Field, fieldProps } from '@/components/ui/field';
import { Link } from '@/components/ui/link';
import { rejectedBy } from '@/lib/client/bulk';
import { failureText } from '@/lib/client/failure-text';
import { requiredNotes } from '@/lib/shared/access/access';
import { isTypedCount, needsTypedCount } from '@/lib/shared/bulk/arming';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { readBulkTerms } from '@/lib/shared/bulk/bulk-terms';
import { paths } from '@/lib/shared/paths';
import { counted, numberText } from '@/lib/shared/text/counted';
import { TypedCount } from './typed-count';
import { type Retry, type RetryNotes, useRetry } from './use-retry';

const HINTS: RetryNotes = {
  reason: 'If empty, the reason of this job is used.',
  ticket: 'If empty, the ticket of this job is used.',
};

/** A second press is the same retry, and no failed purge is in two. */
const PRESS_AGAIN = {
  signIn: 'Sign in in a new tab, and press Retry again: nothing is sent twice.',
  unknown: 'Press Retry again: nothing is sent twice.',
};

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

function RetryForm({ job, retry, close }: { job: BulkJob; retry: Retry; close: () => void }) {
  const { notes, setNotes, isSending, error } = retry;
  const rights = useRights();
  const [errors, setErrors] = useState<Partial<RetryNotes>>({});
  const [typed, setTyped] = useState('');
  const reason = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => reason.current?.focus(), []);
  const needs = requiredNotes(rights.policy, 'url', { reach: 'part' });
  const rejected = rejectedBy(error);
  const left = job.leftToRetry;
  const isTyped = needsTypedCount(job.mode, left);
  const isArmed = isSending || !isTyped || isTypedCount(typed, left);
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
    if (read.ok && isArmed) retry.send(skipInvalid);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  const leaveOut = () => {
    // This button goes with the refusal that it belongs to.
    button.current?.focus();
    send(true);
  };
  const field = (name: keyof RetryNotes, label: string) => (
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
      aria-busy={isSending}
      onSubmit={submit}
      className="grid w-full grid-cols-1 gap-4 rounded-lg border border-line p-4"
    >
      <div className="grid items-start gap-4 sm:grid-cols-[2fr_1fr]">
        {field('reason', 'Reason')}
        {field('ticket', 'Ticket')}
      </div>
      {isTyped && <TypedCount id="retry-count" count={left} typed={typed} onTyped={setTyped} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          ref={button}
          type="submit"
          tone={job.mode === 'soft' ? 'accent' : 'warm'}
          disabled={!isArmed}
          aria-disabled={isSending}
        >
          {isSending ? 'Sending…' : `Retry ${counted(left, 'purge')}`}
        </Button>
        {/* A request in flight cannot be cancelled. */}
        <Button aria-disabled={isSending} onClick={() => !isSending && close()}>
          Back
        </Button>
      </div>
      {error && (
        <div role="alert" className="grid grid-cols-1 gap-3">
          <p className="text-danger">{failureText(error, PRESS_AGAIN)}</p>
          <RejectedLines rejected={rejected} noun="purge" />
          {rejected.length > 0 && rejected.length < left && (
            <Button className="w-fit" disabled={!isArmed} onClick={leaveOut}>
              {`Leave out ${counted(rejected.length, 'purge')} and retry ${numberText(left - rejected.length)}`}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
