'use client';

import { useFormContext } from 'react-hook-form';
import { Field, fieldProps } from '@/components/ui/field';
import { kindTexts } from '@/lib/shared/describe-purge';
import type { Distribution } from '@/lib/shared/distribution';
import type { PurgeDraft } from '@/lib/shared/purge-draft';

const ID = 'purge-confirmation';

/** Everything has no value; typing the distribution's name arms the button. */
export function EverythingField({ distribution }: { distribution: Distribution | undefined }) {
  const { register, formState } = useFormContext<PurgeDraft>();
  const error = formState.errors.confirmation?.message;
  return (
    <Field
      id={ID}
      hintLines={2}
      error={error}
      hint={kindTexts.all.hint}
      label={
        distribution ? (
          <>
            Type <code className="font-mono">{distribution.name}</code> to confirm
          </>
        ) : (
          'Choose the distribution first'
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
