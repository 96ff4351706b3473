import { type ClipboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { FieldError, fieldProps } from '@/components/ui/field';
import { Icon } from '@/components/ui/icon';
import { lengthProblem, readFiles } from '@/lib/client/read-files';
import { bytesText } from '@/lib/shared/purges/site-progress';
import { visible } from '@/lib/shared/text/visible-text';

const ID = 'bulk-list';
/** A longer text would hold up the page in a field for text. */
const FIELD_MAX = 50_000;
/** As much of it is shown then. */
const PREVIEW_LENGTH = 2_000;

interface ListSourceProps {
  text: string;
  /** `isJoined`: with what was there before, in a format of its own. */
  onChange: (text: string, isJoined: boolean) => void;
  /** Makes one list of several texts, of which the first was there before. */
  join: (texts: string[]) => Promise<string | undefined>;
}

/** Takes files that are dropped anywhere on the page: beside a smaller area, the browser would open them instead. */
function useDroppedFiles(take: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      // Text goes to the field, which accepts it without our code.
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      take(files);
    };
    const listeners = { dragover: over, dragleave: leave, drop };
    const each = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][];
    for (const [name, listener] of each) addEventListener(name, listener);
    return () => {
      for (const [name, listener] of each) removeEventListener(name, listener);
    };
  });
  return isOver;
}

/** Where a list comes from: typed, pasted, dropped or chosen. A long one is shown by its beginning. */
export function ListSource({ text, onChange, join }: ListSourceProps) {
  const [problem, setProblem] = useState<string>();
  const chooser = useRef<HTMLInputElement>(null);
  const fill = (next: string, isJoined = false) => {
    const tooLong = lengthProblem(next);
    setProblem(tooLong);
    if (tooLong === undefined) onChange(next, isJoined);
  };
  const addFiles = async (files: readonly File[]) => {
    if (files.length === 0) return;
    const read = await readFiles(files);
    if ('problem' in read) {
      setProblem(read.problem);
      return;
    }
    const list = await join([text, ...read.texts]);
    if (list !== undefined) fill(list, text.trim() !== '' || files.length > 1);
  };
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart: from, selectionEnd: to, value } = event.currentTarget;
    const pasted = event.clipboardData.getData('text/plain');
    if (value.length + pasted.length <= FIELD_MAX) return;
    event.preventDefault();
    fill(value.slice(0, from) + pasted + value.slice(to));
  };
  const isOver = useDroppedFiles((files) => void addFiles(files));
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <label htmlFor={ID} className="font-medium text-sm">
        URLs
      </label>
      <div data-over={isOver || undefined} className="rounded-lg data-over:outline-2 data-over:outline-accent">
        {text.length > FIELD_MAX ? (
          <LongList text={text} onClear={() => fill('')} />
        ) : (
          <textarea
            {...fieldProps(ID, problem)}
            value={text}
            onChange={(event) => fill(event.target.value)}
            onPaste={paste}
            className="field block h-64 w-full resize-none overflow-auto whitespace-pre font-mono"
            placeholder={'https://www.example.com/one\nhttps://www.example.com/two'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </div>
      <FieldError id={ID} error={problem} />
      <div id={`${ID}-hint`} className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted text-sm">
        <Button onClick={() => chooser.current?.click()}>
          <Icon name="icon-upload" className="size-4" />
          <span>Choose files</span>
        </Button>
        <span className="min-w-0 grow basis-60">
          Or drop files on this page: text, CSV, TSV, sitemap, HAR or access log. At most 10,000 lines and 5 MB.
        </span>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label="Files with URLs"
          onChange={(event) => {
            void addFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
    </div>
  );
}

const LongList = ({ text, onClear }: { text: string; onClear: () => void }) => (
  <div className="grid h-64 grid-rows-[auto_minmax(0,1fr)] gap-2 rounded-lg border border-edge bg-surface p-3 text-sm">
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p>
        <span className="font-medium">Long list</span>
        <span className="text-muted">{` ${bytesText(String(text.length))}, only the beginning is shown`}</span>
      </p>
      <Button onClick={onClear}>Clear list</Button>
    </div>
    <pre className="overflow-hidden whitespace-pre font-mono text-[0.8125rem] text-muted">
      {text.slice(0, PREVIEW_LENGTH).split('\n').map(visible).join('\n')}
    </pre>
  </div>
);
