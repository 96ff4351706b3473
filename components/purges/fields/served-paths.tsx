'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { useNow } from '@/components/ui/clock';
import { useTimeText } from '@/components/ui/time-ago';
import { useDebounced } from '@/components/ui/use-debounced';
import { WarningLine } from '@/components/ui/warning-line';
import { readFailureText } from '@/lib/client/failure-text';
import { createPatternTrials, type TrialOutcome } from '@/lib/client/pattern-trials';
import { servedPathsQuery } from '@/lib/client/served-paths';
import { patternProblem } from '@/lib/shared/purges/purge-terms';
import {
  formLabels,
  formsSentence,
  matchSentence,
  nearTexts,
  pastedSentence,
  shareSentence,
  sourceSentence,
  trialHints,
} from '@/lib/shared/served/describe-trial';
import type { ServedPaths as Served } from '@/lib/shared/served/served-paths';
import {
  type MatchedText,
  pastedSubjects,
  type SourceTrial,
  SUBJECT_MAX_LENGTH,
  SUBJECTS_MAX,
  type SubjectForm,
  subjectForms,
  type TrialInput,
} from '@/lib/shared/served/trial';
import { readHostname } from '@/lib/shared/targets/hostname';
import { visible } from '@/lib/shared/text/visible-text';
import { UsePattern } from './use-pattern';

/** How long typing must rest before a pattern is tried, in milliseconds. */
const TYPING_MS = 300;
/** The time after which a running trial is announced, in milliseconds. Until then the earlier result stays, marked as busy. */
export const longTrial = { ms: 1000 };
/** The maximum number of hints that fit without moving the content below. */
const HINTS_MAX = 2;

/** Data older than this is shown with the time of its reading, in milliseconds. */
const JUST_NOW_MS = 120_000;

const TOO_SLOW = 'Trying this pattern took too long, so Purge Desk can’t preview it.';
const UNAVAILABLE = 'The pattern preview did not load. You can send the purge without it.';

export interface ServedPathsProps {
  kind: 'pattern' | 'hostname' | 'all';
  distribution: { namespace: string; name: string };
  /** The pattern or the hostname; empty for everything. */
  value: string;
  /** The form says already that the target may match everything. */
  isWide: boolean;
  /** Where the details of a pattern are shown. */
  details?: HTMLElement | null;
}

/** Returns whether the value is complete enough to read paths for. */
function isUsable(kind: ServedPathsProps['kind'], value: string): boolean {
  if (kind === 'hostname') return readHostname(value) !== undefined;
  return kind === 'all' || patternProblem(value) === undefined;
}

/** Returns the served paths, with the time of the reading if it is not recent: an idle form does not read again. */
function useDated(served: Served | undefined) {
  const now = useNow();
  const { clock } = useTimeText();
  if (!served) return undefined;
  return { ...served, readAt: now - Date.parse(served.at) > JUST_NOW_MS ? clock(served.at) : undefined };
}
type Dated = NonNullable<ReturnType<typeof useDated>>;

const whyNot = (error: Error) => readFailureText(error, 'the recently served paths are unknown.');

/** Shows which recently served paths the target covers. Reads nothing without a value, and never delays sending. */
export function ServedPaths({ kind, distribution, value, isWide, details = null }: ServedPathsProps) {
  const { namespace, name } = distribution;
  const rested = useDebounced(value, TYPING_MS);
  const isWanted = rested === value && isUsable(kind, value);
  const { data: read, error } = useQuery(servedPathsQuery({ namespace, distribution: name }, isWanted));
  const data = useDated(read);
  if (kind === 'pattern')
    return <PatternTrial pattern={value} served={data} failure={error} {...{ rested, isWide, details }} />;
  return (
    <section aria-label="Recently served paths" className="min-h-10 text-muted text-sm">
      <p role="status">
        {isWanted && data && <span>{shareSentence(data, kind === 'hostname' ? value : undefined)}</span>}
        {isWanted && !data && error && <span>{whyNot(error)}</span>}
        {isWanted && !data && !error && <span>Reading recently served paths…</span>}
      </p>
      {isWanted && data && <p>{sourceSentence(data)}</p>}
    </section>
  );
}

/** Returns the result of the newest finished trial; `isOld` while a newer input is on trial. */
function useTrial(input: TrialInput | undefined) {
  const [trials] = useState(createPatternTrials);
  const [tried, setTried] = useState<{ input: TrialInput; outcome: TrialOutcome }>();
  useEffect(() => trials.end, [trials]);
  useEffect(() => {
    if (!input) return;
    let isCurrent = true;
    void trials.run(input).then((outcome) => isCurrent && outcome && setTried({ input, outcome }));
    return () => {
      isCurrent = false;
    };
  }, [trials, input]);
  return { tried, isOld: tried?.input !== input };
}

interface PatternTrialProps {
  pattern: string;
  rested: string;
  served: Dated | undefined;
  failure: Error | null;
  isWide: boolean;
  details: HTMLElement | null;
}

function PatternTrial({ pattern, rested, served, failure, isWide, details }: PatternTrialProps) {
  const [form, setForm] = useState<SubjectForm>('path');
  const [lines, setLines] = useState('');
  const { subjects: pasted, left } = useMemo(() => pastedSubjects(lines), [lines]);
  const paths = served?.paths;
  const input = useMemo(
    () =>
      patternProblem(rested) === undefined ? { pattern: rested, form, known: paths ?? [], pasted, left } : undefined,
    [rested, form, paths, pasted, left],
  );
  const { tried, isOld } = useTrial(input);
  // Pasted lines, and patterns that the engine cannot read, need no access log.
  const isReading = served === undefined && failure === null && tried?.outcome.kind === 'tried';
  const isTrying = patternProblem(pattern) === undefined && (isOld || pattern !== rested || isReading);
  const isLong = useDebounced(isTrying, longTrial.ms) && isTrying;
  const isShown = input && tried && !(isLong && isOld);
  const trial = isShown && tried.outcome.kind === 'tried' ? tried.outcome : undefined;
  return (
    <>
      {/* A fixed height, so that changes while typing do not move the content below. */}
      <div aria-busy={isTrying} className="min-h-40 sm:min-h-20">
        <div role="status">
          {isLong && <p>Trying the pattern…</p>}
          {!isTrying && !input && <p>Enter a pattern to see which recently served paths it matches.</p>}
          {input && failure && <p>{`${whyNot(failure)} Paste lines below to try the pattern on them.`}</p>}
          {isShown && <Outcome {...tried} {...{ served, isWide }} />}
        </div>
      </div>
      {details &&
        createPortal(
          <>
            <FormChoice form={form} onChoose={setForm} />
            {served && <p>{sourceSentence(served)}</p>}
            {trial && <Matches title="Matches" trial={trial.known} form={form} />}
            <label className="grid gap-1.5">
              <span className="font-medium text-ink">Try other lines</span>
              <textarea
                value={lines}
                onChange={(event) => setLines(event.target.value)}
                rows={3}
                className="field font-mono"
                placeholder="One URL or path per line"
                autoComplete="off"
                spellCheck={false}
              />
            </label>
            {trial && pasted.length > 0 && <Matches title="Pasted lines that match" trial={trial.pasted} form={form} />}
          </>,
          details,
        )}
    </>
  );
}

interface OutcomeProps {
  outcome: TrialOutcome;
  served: Dated | undefined;
  input: TrialInput;
  isWide: boolean;
}

function Outcome({ outcome, served, input, isWide }: OutcomeProps) {
  if (outcome.kind === 'too_slow') return <p>{TOO_SLOW}</p>;
  if (outcome.kind === 'unavailable') return <p>{UNAVAILABLE}</p>;
  if (outcome.kind === 'unread') return <p>{outcome.sentence}</p>;
  const { known, pasted } = outcome;
  const sentences = [served && matchSentence(served, known, input.form), pastedSentence(pasted)].filter(Boolean);
  const source = known.texts > 0 ? known : pasted;
  const tried = served?.source === 'history' ? 'URL' : 'path';
  const hints = trialHints(input.pattern, source, isWide, source === pasted ? 'line' : tried);
  return (
    <>
      <p className="text-ink">{sentences.join(' ')}</p>
      {served?.source === 'history' && <p>{sourceSentence(served)}</p>}
      <ul>
        {hints.slice(0, HINTS_MAX).map(({ sentence, meant }) => (
          <li key={sentence}>
            <WarningLine>
              <span>{sentence}</span>
              {meant !== undefined && (
                <>
                  {' '}
                  <UsePattern pattern={meant} />
                </>
              )}
            </WarningLine>
          </li>
        ))}
      </ul>
      <p>{formsSentence(source, input.form)}</p>
    </>
  );
}

/** Chooses what a pattern is compared with, because F5 does not document it. */
const FormChoice = ({ form, onChoose }: { form: SubjectForm; onChoose: (form: SubjectForm) => void }) => (
  <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
    <legend className="mb-1">F5 does not document what a pattern is compared with. Try:</legend>
    {subjectForms.map((one) => (
      <label key={one} className="flex items-center gap-1.5">
        <input type="radio" name="subject-form" checked={one === form} onChange={() => onChoose(one)} />
        <span>{formLabels[one]}</span>
      </label>
    ))}
  </fieldset>
);

/** Shows some of the matches and near matches. */
function Matches({ title, trial, form }: { title: string; trial: SourceTrial; form: SubjectForm }) {
  const { shown, matched, near, notTried } = trial;
  const hosts = new Set([...shown, ...near].map(({ host }) => host));
  // One host needs no name, and a text may have it already.
  const hostOf = (host: string) => (hosts.size > 1 && form !== 'host' ? host : '');
  return (
    <div className="grid gap-2">
      {shown.length > 0 && (
        <div>
          <p>{`${title} (${shown.length} of ${matched}):`}</p>
          <ul>
            {shown.map((one) => (
              <li key={`${one.host} ${one.text}`} className="wrap-anywhere font-mono text-[0.8125rem]">
                <Marked {...one} host={hostOf(one.host)} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {near.length > 0 && (
        <div>
          <p>Nearly matches:</p>
          <ul>
            {near.map(({ host, text, by }) => (
              <li key={`${host} ${text}`} className="wrap-anywhere">
                <code className="font-mono text-[0.8125rem]">{visible(hostOf(host) + text)}</code>
                <span>{` ${nearTexts[by]}`}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {notTried > 0 && (
        <p>{`${notTried} were not tried: beyond ${SUBJECTS_MAX} lines or ${SUBJECT_MAX_LENGTH} characters.`}</p>
      )}
    </div>
  );
}

/** A text with its matching part marked by weight and a line, not by color alone. */
const Marked = ({ host, text, start, end }: MatchedText) => (
  <code>
    {host !== '' && <span className="opacity-70">{visible(host)}</span>}
    <span>{visible(text.slice(0, start))}</span>
    {end > start && (
      <mark className="bg-accent-soft font-semibold text-ink underline underline-offset-2">
        {visible(text.slice(start, end))}
      </mark>
    )}
    <span>{visible(text.slice(end))}</span>
  </code>
);
