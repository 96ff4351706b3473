'use client';

import type { ReactNode } from 'react';
import { useFormContext } from 'react-hook-form';
import { Field, fieldProps } from '@/components/ui/field';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { kindTexts } from '@/lib/shared/purges/describe-purge';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';

const ID = 'purge-confirmation';

interface EverythingFieldProps {
  distribution: Distribution | undefined;
  /** What is confirmed, where it is not called everything. */
  hint?: ReactNode;
}

/** Typing the distribution's name arms the button for what purges everything, or might. */
export function EverythingField({ distribution, hint = kindTexts.all.hint }: EverythingFieldProps) {
  const { register, formState } = useFormContext<PurgeDraft>();
  const error = formState.errors.confirmation?.message;
  return (
    <Field
      id={ID}
      hintLines={2}
      error={error}
      hint={hint}
      label={
        distribution ? (
          <span>
            Type <code className="font-mono">{distribution.name}</code> to confirm
          </span>
        ) : (
          'Choose a distribution first'
        )
      }
    >
      <input
        {...register('confirmation')}
        {...fieldProps(ID, error)}
        className="field font-mono"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </Field>
  );
}
