'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field, fieldProps } from '@/components/ui/field';
import { WarningLine } from '@/components/ui/warning-line';
import { patternEngineQuery } from '@/lib/client/pattern-engine';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { characters, PATTERN_MAX_LENGTH } from '@/lib/shared/purges/purge-input';
import { reachSentence } from '@/lib/shared/reach/describe-reach';
import type { Judgement } from '@/lib/shared/reach/reach';

const ID = 'purge-pattern';

const NOT_LOADED = 'The pattern checker did not load. Reload the page.';

/** `judgement` is how far the pattern reaches on the distribution (`namespace/name`). */
export function PatternField({ judgement, distribution }: { judgement: Judgement; distribution: string }) {
  const { register, setValue, formState } = useFormContext<PurgeDraft>();
  const pattern = useWatch<PurgeDraft, 'pattern'>({ name: 'pattern' });
  const error = formState.errors.pattern?.message;
  const { data: engine, isError } = useQuery(patternEngineQuery);
  const reach = isError ? NOT_LOADED : reachSentence('pattern', judgement, distribution);
  const warnings = [...(reach ? [reach] : []), ...(engine?.patternWarnings(pattern, judgement) ?? [])];
  return (
    <Field
      id={ID}
      label="Pattern"
      error={error}
      hintLines={2}
      hint={
        <>
          <span className="flex gap-4">
            <span className="grow">
              A regular expression (PCRE) to find in the path, for example{' '}
              <code className="font-mono text-[0.8125rem]">{'^/img/.*\\.png$'}</code>
            </span>
            <span className="shrink-0 tabular-nums">
              {characters(pattern)} of {PATTERN_MAX_LENGTH}
            </span>
          </span>
          <ul aria-live="polite" className="grid gap-1 not-empty:mt-1">
            {warnings.map((warning) => (
              <li key={warning}>
                <WarningLine>{warning}</WarningLine>
              </li>
            ))}
          </ul>
        </>
      }
    >
      <input
        // A name that was typed for one pattern does not arm another one.
        {...register('pattern', { onChange: () => setValue('confirmation', '') })}
        {...fieldProps(ID, error)}
        className="field font-mono"
        placeholder="^/img/.*\.png$"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </Field>
  );
}
