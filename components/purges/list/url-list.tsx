'use client';

import { useFormContext } from 'react-hook-form';
import { useDistributionsServing } from '@/components/distributions/use-distributions-serving';
import { MiddleTruncate } from '@/components/purges/table/target-text';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import type { JudgedLine } from '@/lib/shared/bulk/judge-list';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { keptWith } from '@/lib/shared/pasted/typed-url';
import type { UrlQuestion } from '@/lib/shared/pasted/url-question';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import { FindingMark } from './finding-mark';
import { type LineChanges, LineReadings } from './line-readings';
import { useOpenBulk } from './use-open-bulk';
import { FORM_LIST_MAX, useUrlList } from './use-url-list';

export interface UrlListProps {
  distributions: readonly Distribution[];
  /** What may be meant instead: one odd URL. */
  question: UrlQuestion;
}

/** Several URLs in the form, each with its own judgement. */
export function UrlList({ distributions, question }: UrlListProps) {
  const { setValue } = useFormContext<PurgeDraft>();
  const { draft, judged, change, keep } = useUrlList(distributions);
  const one = question.readings.find(({ text }) => text === draft.url);
  const isLong = judged.length > FORM_LIST_MAX;
  return (
    <section aria-label="URLs" className="grid grid-cols-1 gap-2 text-sm">
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-x-4">
        <p role="status" className="font-medium">
          {counted(judged.length, 'URL')}
        </p>
        {one && (
          <button
            type="button"
            onClick={() => setValue('urlKept', keptWith(draft.urlKept, 'several'))}
            className="font-medium text-accent underline underline-offset-2"
          >
            {one.label}
          </button>
        )}
      </div>
      {isLong ? (
        <LongList draft={draft} />
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {judged.map((line) => (
            <Line key={`${line.index} ${line.value}`} line={line} onChange={change} onKeep={keep} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** More than the form has room for. */
const LongList = ({ draft }: { draft: PurgeDraft }) => {
  const open = useOpenBulk();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span>{`A list of more than ${FORM_LIST_MAX} URLs has its own page.`}</span>
      <Button onClick={() => void open(draft, draft.url)}>Open list</Button>
    </div>
  );
};

function Line({ line, onChange, onKeep }: LineChanges & { line: JudgedLine }) {
  const { index, value, url, finding, note, distribution } = line;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 px-3 py-2">
      {finding === 'not_served' && <Looked url={value} />}
      <MiddleTruncate text={url ?? value} />
      <IconButton
        label={`Remove ${visible(value)}`}
        onClick={() => onChange(index, null)}
        className="-my-1 size-7 self-start"
      >
        <Icon name="icon-x" className="size-4" />
      </IconButton>
      <p className="wrap-anywhere col-span-2 flex flex-wrap items-center gap-x-3">
        <FindingMark finding={finding} />
        <span className="text-muted">{note || distribution}</span>
        <LineReadings line={line} onChange={onChange} onKeep={onKeep} />
      </p>
    </li>
  );
}

/** Asks the server for the distribution of a host that the page does not know. */
function Looked({ url }: { url: string }) {
  useDistributionsServing(url);
  return null;
}
