'use client';

import type { TypedUrl } from '@/lib/shared/pasted/typed-url';
import type { UrlQuestion } from '@/lib/shared/pasted/url-question';
import { kindTexts } from '@/lib/shared/purges/describe-purge';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visible } from '@/lib/shared/text/visible-text';

interface UrlHintProps {
  /** What the field holds. */
  url: string;
  typed: TypedUrl;
  /** What the last paste was cleaned of. */
  removed: readonly string[];
  /** What the field says above the hint: nothing is said twice. */
  error: string | undefined;
  onAnswer: (question: UrlQuestion, reading: UrlQuestion['readings'][number]) => void;
}

/** Among what was removed; they are read as what they stand for, and not left out. */
export const ENTITIES = 'HTML entities';

export function removedText(removed: readonly string[]): string {
  const left = [...new Set(removed)].filter((one) => one !== ENTITIES);
  const sentences = [
    ...(left.length > 0 ? [`Removed from what you pasted: ${left.join(', ')}.`] : []),
    ...(removed.includes(ENTITIES) ? [`${ENTITIES} decoded.`] : []),
  ];
  return sentences.join(' ');
}

/** What is sent and what was removed; or what Purge Desk needs to know about the URL. On two lines that are always there. */
export function UrlHint({ url, typed, removed, error, onAnswer }: UrlHintProps) {
  if (typed.is === 'question')
    return (
      <UrlReadings
        question={typed.question}
        ask={error === typed.message ? undefined : typed.question.ask}
        onAnswer={onAnswer}
      />
    );
  const isShown = typed.is === 'url' && typed.value !== url;
  if (isShown || removed.length > 0)
    return (
      <span>
        {removed.length > 0 && <span>{`${removedText(removed)} `}</span>}
        {isShown && (
          <span>
            Sent as <code className="wrap-anywhere font-mono text-[0.8125rem] text-ink">{bothForms(typed.value)}</code>
            {typed.changes.length > 0 && <span>{` (${typed.changes.join('; ')})`}</span>}
          </span>
        )}
      </span>
    );
  const isForeign = typed.is === 'refused' && typed.problem === 'foreign_host' && typed.message !== error;
  return <span>{isForeign ? typed.message : kindTexts.url.hint}</span>;
}

interface UrlReadingsProps {
  question: UrlQuestion;
  ask: string | undefined;
  onAnswer: UrlHintProps['onAnswer'];
}

/** Labels up to this length are never truncated. */
const SHORT = 20;

/** A question with a button for each reading. A button fills the field; it sends nothing. */
const UrlReadings = ({ question, ask, onAnswer }: UrlReadingsProps) => (
  <>
    <span className="block truncate">{ask}</span>
    <span className="flex gap-x-4">
      {question.readings.map((reading) => (
        <button
          key={reading.label}
          type="button"
          onClick={() => onAnswer(question, reading)}
          className="min-w-0 truncate font-medium text-accent underline underline-offset-2 data-short:shrink-0"
          data-short={reading.label.length <= SHORT || undefined}
        >
          {visible(reading.label)}
        </button>
      ))}
    </span>
  </>
);
