import { useFormContext } from 'react-hook-form';
import { Field, fieldProps, urlInputProps } from '@/components/ui/field';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';

const CHECK_URL_ID = 'purge-check-url';

/** A URL that shows whether a purge of more than one URL had an effect. */
export function CheckUrlField() {
  const { register, formState } = useFormContext<PurgeDraft>();
  const error = formState.errors.checkUrl?.message;
  return (
    <Field
      id={CHECK_URL_ID}
      label="URL to check"
      optional
      error={error}
      hint="Purge Desk looks at this page before and after the purge. It is not part of the purge."
    >
      <input {...register('checkUrl')} {...fieldProps(CHECK_URL_ID, error)} {...urlInputProps} />
    </Field>
  );
}
