'use client';

import { TriangleAlert } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field, fieldProps } from '@/components/ui/field';
import { patternWarnings } from '@/lib/shared/pattern-warnings';
import type { PurgeDraft } from '@/lib/shared/purge-draft';
import { characters, PATTERN_MAX_LENGTH } from '@/lib/shared/purge-input';

const ID = 'purge-pattern';

export function PatternField() {
  const { register, formState } = useFormContext<PurgeDraft>();
  const pattern = useWatch<PurgeDraft, 'pattern'>({ name: 'pattern' });
  const error = formState.errors.pattern?.message;
  const warnings = patternWarnings(pattern);
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
              A regular expression (PCRE), searched in the path, like{' '}
              <code className="font-mono text-[0.8125rem]">{'^/img/.*\\.png$'}</code>
            </span>
            <span className="shrink-0 tabular-nums">
              {characters(pattern)} of {PATTERN_MAX_LENGTH}
            </span>
          </span>
          <ul aria-live="polite" className="grid gap-1 text-warm not-empty:mt-1">
            {warnings.map((warning) => (
              <li key={warning} className="flex items-start gap-1.5">
                <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
                {warning}
              </li>
            ))}
          </ul>
        </>
      }
    >
      <input
        {...register('pattern')}
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
