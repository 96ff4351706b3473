import { kindTexts } from '@/lib/shared/purges/describe-purge';
import type { RecordedTarget } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { readableHost } from '@/lib/shared/text/readable-host';
import { visible } from '@/lib/shared/text/visible-text';
import { KindIcon } from './kind-icon';

/** A target on one line: its kind by icon (and word, for those who do not see it), and its value. */
export function TargetText({ target }: { target: RecordedTarget }) {
  const value = targetValue(target);
  return (
    <span className="flex min-w-0 items-baseline gap-2" title={kindTexts[target.kind].label}>
      <KindIcon kind={target.kind} />
      <span className="sr-only">{`${kindTexts[target.kind].label}: `}</span>
      <span className="min-w-0">
        {value === undefined ? kindTexts[target.kind].label : <TargetValue value={value} />}
      </span>
    </span>
  );
}

/** With the letters of its host; below it, the host as it is sent. */
function TargetValue({ value }: { value: string }) {
  const { text, ascii } = readableHost(value);
  return (
    <>
      <MiddleTruncate text={text} />
      {ascii !== undefined && (
        <span className="wrap-anywhere block whitespace-normal font-mono text-muted text-xs">{`(${visible(ascii)})`}</span>
      )}
    </>
  );
}

/** Characters that stay in sight at the end: a file's name and its ending, mostly. */
const TAIL = 14;
/** Values up to this length fit in every place. */
const ALWAYS_FITS = 20;

/** A long value on one line, cut in the middle by the style sheet. It is one text for copying, searching and reading aloud. */
export function MiddleTruncate({ text }: { text: string }) {
  const whole = visible(text);
  const characters = [...whole];
  return (
    <span
      dir="ltr"
      title={whole}
      data-cut
      data-whole={characters.length > ALWAYS_FITS || undefined}
      className="block min-w-0 font-mono text-[0.8125rem]"
    >
      <span className="middle-cut">
        <span data-end={characters.slice(-TAIL).join('')}>{whole}</span>
      </span>
    </span>
  );
}
