import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react';
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
  onChange: (text: string) => void;
  /** Makes one list of several texts. */
  join: (texts: string[]) => Promise<string | undefined>;
}

/** Where a list comes from: typed, pasted, dropped or chosen. A long one is shown by its beginning. */
export function ListSource({ text, onChange, join }: ListSourceProps) {
  const [problem, setProblem] = useState<string>();
  const [isOver, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const fill = (next: string) => {
    const tooLong = lengthProblem(next);
    setProblem(tooLong);
    if (tooLong === undefined) onChange(next);
  };
  const addFiles = async (files: readonly File[]) => {
    if (files.length === 0) return;
    const read = await readFiles(files);
    if ('problem' in read) setProblem(read.problem);
    else fill((await join([text, ...read.texts])) ?? '');
  };
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart: from, selectionEnd: to, value } = event.currentTarget;
    const pasted = event.clipboardData.getData('text/plain');
    if (value.length + pasted.length <= FIELD_MAX) return;
    event.preventDefault();
    fill(value.slice(0, from) + pasted + value.slice(to));
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    setOver(false);
    void addFiles([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside it does the same
    <div
      className="grid grid-cols-1 gap-1.5"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
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
          Or drop files here: text, CSV, TSV, sitemap, HAR or access log. At most 10,000 lines and 5 MB.
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
        <span className="text-muted">{` ${bytesText(String(text.length))}, shown by its beginning`}</span>
      </p>
      <Button onClick={onClear}>Clear list</Button>
    </div>
    <pre className="overflow-hidden whitespace-pre font-mono text-[0.8125rem] text-muted">
      {text.slice(0, PREVIEW_LENGTH).split('\n').map(visible).join('\n')}
    </pre>
  </div>
);
