'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Field, fieldProps } from '@/components/ui/field';
import { WarningLine } from '@/components/ui/warning-line';
import { patternEngineQuery } from '@/lib/client/pattern-engine';
import { type PatternReading, patternFor, patternReadings } from '@/lib/shared/pasted/pattern-habits';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { characters, PATTERN_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { reachSentence } from '@/lib/shared/reach/describe-reach';
import type { Judgement } from '@/lib/shared/reach/reach';
import { visible } from '@/lib/shared/text/visible-text';
import { UsePattern, useWritePattern } from './use-pattern';

const ID = 'purge-pattern';

const NOT_LOADED = 'The pattern checker did not load. Reload the page.';

interface PatternFieldProps {
  /** How far the pattern reaches on the distribution (`namespace/name`). */
  judgement: Judgement;
  distribution: string;
  /** What it matches, below the field. */
  children: ReactNode;
}

export function PatternField({ judgement, distribution, children }: PatternFieldProps) {
  const { register, setValue, formState } = useFormContext<PurgeDraft>();
  const pattern = useWatch<PurgeDraft, 'pattern'>({ name: 'pattern' });
  const error = formState.errors.pattern?.message;
  const { data: engine, isError } = useQuery(patternEngineQuery);
  const reach = isError ? NOT_LOADED : reachSentence('pattern', judgement, distribution);
  const readings = patternReadings(pattern);
  // What is offered instead escapes its dots.
  const doubts = readings.length > 0 ? [] : (engine?.patternWarnings(pattern, judgement) ?? []);
  const warnings = [...(reach ? [reach] : []), ...doubts];
  return (
    <>
      <Field
        id={ID}
        label="Pattern"
        error={error}
        hintLines={2}
        hint={
          // A fixed height, so that changes while typing do not move the content below.
          <div className="flex min-h-20 gap-4 sm:min-h-10">
            <div className="min-w-0 grow">
              {readings.length > 0 && <PatternReadings readings={readings} />}
              <ul aria-live="polite">
                {warnings.map((warning) => (
                  <li key={warning}>
                    <WarningLine>{warning}</WarningLine>
                  </li>
                ))}
              </ul>
              {readings.length + warnings.length === 0 && (
                <span>
                  A regular expression (PCRE) to find in the path, for example{' '}
                  <code className="font-mono text-[0.8125rem]">{'^/img/.*\\.png$'}</code>
                </span>
              )}
            </div>
            <span className="shrink-0 tabular-nums">{`${characters(pattern)} of ${PATTERN_MAX_LENGTH}`}</span>
          </div>
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
      {children}
      <PathParts />
    </>
  );
}

/** What may be meant instead of what is typed, with the paths that it matches. A click fills the field and sends nothing. */
const PatternReadings = ({ readings }: { readings: PatternReading[] }) =>
  readings.map(({ pattern, matches }) => (
    <span key={pattern} className="block">
      <UsePattern pattern={pattern} />
      <span>{`: paths that ${visible(matches)}`}</span>
    </span>
  ));

/** Writes a pattern for those who do not write regular expressions; the field above holds it for a second look. */
function PathParts() {
  const writePattern = useWritePattern();
  const [parts, setParts] = useState({ begin: '', end: '' });
  const written = patternFor(parts);
  const write = () => written && writePattern(written.pattern);
  const inputOf = (part: 'begin' | 'end', label: string, placeholder: string) => (
    <label className="grid gap-1.5 text-sm">
      <span className="font-medium">{label}</span>
      <input
        value={parts[part]}
        onChange={(event) => setParts({ ...parts, [part]: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Enter in here writes the pattern; it must not send one.
          event.preventDefault();
          write();
        }}
        className="field font-mono"
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </label>
  );
  return (
    <fieldset className="grid gap-3 sm:grid-cols-[1fr_1fr_auto] sm:items-end" aria-label="Write a pattern">
      {inputOf('begin', 'Path begins with', '/img/')}
      {inputOf('end', 'Path ends with', '.png')}
      <Button onClick={write} disabled={!written}>
        Write pattern
      </Button>
    </fieldset>
  );
}
