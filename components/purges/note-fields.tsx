'use client';

import { useFormContext } from 'react-hook-form';
import { Field, fieldProps } from '@/components/ui/field';
import type { PurgeDraft } from '@/lib/shared/purge-draft';

/** Why, and for which ticket: optional, for whoever reads the record later. */
export function NoteFields() {
  const { register, formState } = useFormContext<PurgeDraft>();
  const { reason, ticket } = formState.errors;
  return (
    <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
      <Field id="purge-reason" label="Reason" optional error={reason?.message}>
        <input {...register('reason')} {...fieldProps('purge-reason', reason?.message)} className="field" />
      </Field>
      <Field id="purge-ticket" label="Ticket" optional error={ticket?.message}>
        <input
          {...register('ticket')}
          {...fieldProps('purge-ticket', ticket?.message)}
          className="field"
          autoComplete="off"
        />
      </Field>
    </div>
  );
}
