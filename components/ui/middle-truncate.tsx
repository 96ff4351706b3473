import { visible } from '@/lib/shared/text/visible-text';

/** Characters that stay in sight at the end: a file's name and its ending, mostly. */
const TAIL = 14;
/** A value of so many characters fits wherever one is shown. */
const ALWAYS_FITS = 20;

/** A long value on one line, cut in the middle. The text is whole for copying, hovering, focusing and reading aloud. */
export function MiddleTruncate({ text }: { text: string }) {
  const whole = visible(text);
  const characters = [...whole];
  const head = characters.slice(0, -TAIL).join('');
  const tail = characters.slice(-TAIL).join('');
  return (
    <span
      dir="ltr"
      title={whole}
      data-whole={characters.length > ALWAYS_FITS ? whole : undefined}
      className="block whitespace-nowrap font-mono text-[0.8125rem]"
    >
      <span className="inline-block max-w-[calc(100%-14ch)] overflow-hidden text-ellipsis whitespace-pre align-bottom">
        {head}
      </span>
      <span className="inline-block whitespace-pre align-bottom">{tail}</span>
    </span>
  );
}
