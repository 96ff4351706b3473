import { useEffect } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field, fieldProps, urlInputProps } from '@/components/ui/field';
import { useDebounced } from '@/components/ui/use-debounced';
import { WarningLine } from '@/components/ui/warning-line';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { readCheckUrl } from '@/lib/shared/targets/check-url';
import { useCovers } from './use-judgement';

const CHECK_URL_ID = 'purge-check-url';
/** How long typing must rest before something is said of what was typed, in milliseconds. */
const TYPING_MS = 300;

/** The hint for a URL that the pattern may not match. It is as short as the hint that it replaces. */
const doubts = {
  yes: undefined,
  no: 'The pattern does not match this URL.',
  unsure: 'Purge Desk can’t tell whether the pattern matches this URL.',
};

/** Whether the pattern in the form matches the URL to check, where there is doubt; undefined where there is none. */
function useDoubt(distribution: Distribution | undefined) {
  const covers = useCovers();
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const read = distribution && draft.kind === 'pattern' ? readCheckUrl(draft, distribution) : undefined;
  const now = covers && draft.pattern !== '' && read?.ok ? doubts[covers(draft.pattern, read.value)] : undefined;
  const rested = useDebounced(now, TYPING_MS);
  return now === undefined ? undefined : rested;
}

/** A URL that shows whether a purge of more than one URL had an effect. */
export function CheckUrlField({ distribution }: { distribution: Distribution | undefined }) {
  const { register, formState, clearErrors } = useFormContext<PurgeDraft>();
  const target = useWatch<PurgeDraft, ['pattern', 'hostname']>({ name: ['pattern', 'hostname'] }).join(' ');
  const error = formState.errors.checkUrl?.message;
  const doubt = useDoubt(distribution);
  // What was wrong with it was wrong beside another target.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the target changes
  useEffect(() => clearErrors('checkUrl'), [target, clearErrors]);
  return (
    <Field
      id={CHECK_URL_ID}
      label="URL to check"
      optional
      error={error}
      hint={
        doubt && !error ? (
          <WarningLine>{doubt}</WarningLine>
        ) : (
          'Purge Desk looks at this page before and after the purge. It is not part of the purge.'
        )
      }
    >
      <input {...register('checkUrl')} {...fieldProps(CHECK_URL_ID, error)} {...urlInputProps} />
    </Field>
  );
}
