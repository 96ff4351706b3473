'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { useRights } from '@/components/people/use-rights';
import { Field, fieldProps } from '@/components/ui/field';
import { ForeignName } from '@/components/ui/foreign-text';
import { requiredNotes } from '@/lib/shared/access/access';
import { type Distribution, findDistribution } from '@/lib/shared/distributions/distribution';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { useJudgement } from './use-judgement';

/** Reason and ticket, for later readers of the record. Optional, unless the desk requires them for this kind. */
export function NoteFields({ distributions }: { distributions: readonly Distribution[] }) {
  const { register, formState } = useFormContext<PurgeDraft>();
  const { reason, ticket } = formState.errors;
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const { policy } = useRights();
  const { ticketPattern } = policy;
  const { shown } = useJudgement(draft, findDistribution(distributions, draft.distribution));
  const needs = requiredNotes(policy, draft.kind, shown);
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[2fr_1fr]">
      <Field id="purge-reason" label="Reason" optional required={needs.reason} error={reason?.message}>
        <input
          {...register('reason')}
          {...fieldProps('purge-reason', reason?.message)}
          aria-required={needs.reason}
          className="field"
        />
      </Field>
      <Field
        id="purge-ticket"
        label="Ticket"
        optional
        required={needs.ticket}
        error={ticket?.message}
        hint={
          ticketPattern !== null && (
            <span>
              Format:{' '}
              <code className="wrap-anywhere font-mono text-[0.8125rem]">
                <ForeignName text={ticketPattern} />
              </code>
            </span>
          )
        }
      >
        <input
          {...register('ticket')}
          {...fieldProps('purge-ticket', ticket?.message)}
          aria-required={needs.ticket}
          className="field"
          autoComplete="off"
        />
      </Field>
    </div>
  );
}
