import type { JudgedLine } from '@/lib/shared/bulk/judge-list';
import { readPastedUrl } from '@/lib/shared/pasted/url-question';
import { visible } from '@/lib/shared/text/visible-text';

export interface LineChanges {
  /** Gives a line another text, or drops it. */
  onChange: (index: number, value: string | null) => void;
  /** Called when the user confirms this value. */
  onKeep: (value: string) => void;
}

/** What may be meant by a line, a button each. A pattern is no URL of a list. */
export function LineReadings({ line, onChange, onKeep }: LineChanges & { line: JudgedLine }) {
  const { index, question } = line;
  const answer = (text: string) => {
    onChange(index, text);
    if (readPastedUrl(text).question?.kind === question?.kind) onKeep(text);
  };
  return question?.readings
    .filter(({ pattern }) => pattern === undefined)
    .map(({ label, text }) => (
      <button
        key={label}
        type="button"
        onClick={() => answer(text)}
        className="wrap-anywhere text-left font-medium text-accent underline underline-offset-2"
      >
        {visible(label)}
      </button>
    ));
}
