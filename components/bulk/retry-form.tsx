import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useRights } from '@/components/people/use-rights';
import { EveryDomain } from '@/components/purges/list/every-domain';
import { RejectedLines } from '@/components/purges/list/rejected-lines';
import { Button } from '@/components/ui/button';
import { Field, fieldProps } from '@/components/ui/field';
import { rejectedBy } from '@/lib/client/bulk';
import { failureText } from '@/lib/client/failure-text';
import { requiredNotes } from '@/lib/shared/access/access';
import { isTypedCount, needsTypedCount } from '@/lib/shared/bulk/arming';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { readBulkTerms } from '@/lib/shared/bulk/bulk-terms';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { counted, numberText } from '@/lib/shared/text/counted';
import { TypedCount } from './typed-count';
import type { Retry, RetryNotes } from './use-retry';

const HINTS: RetryNotes = {
  reason: 'If empty, the reason of this job is used.',
  ticket: 'If empty, the ticket of this job is used.',
};

/** A second press is the same retry, and no failed purge is in two. */
const PRESS_AGAIN = {
  signIn: 'Sign in in a new tab, and press Retry again: nothing is sent twice.',
  unknown: 'Press Retry again: nothing is sent twice.',
};

interface RetryFormProps {
  job: BulkJob;
  retry: Retry;
  close: () => void;
}

/** Why the failed purges of a job are sent again, and the button that sends them. */
export function RetryForm({ job, retry, close }: RetryFormProps) {
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
      <EveryDomain on={job.distributions.map(distributionOf)} />
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
