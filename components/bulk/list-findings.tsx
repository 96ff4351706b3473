import clsx from 'clsx/lite';
import { type FormEvent, useEffect, useRef } from 'react';
import { FindingMark, findingLabel } from '@/components/purges/list/finding-mark';
import { type LineChanges, LineReadings } from '@/components/purges/list/line-readings';
import { MiddleTruncate } from '@/components/purges/table/target-text';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { Cell, Heading } from '@/components/ui/table';
import { useTimeText } from '@/components/ui/time-ago';
import type { ListAnalysis } from '@/lib/shared/bulk/analyse-list';
import { BULK_MAX_LINES } from '@/lib/shared/bulk/bulk-limits';
import { type Finding, findings, isProblem, type JudgedLine } from '@/lib/shared/bulk/judge-list';
import { counted, numberText } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import type { RecentCut } from './use-recent-purges';

const SPLIT = `Split this list. One list can have at most ${counted(BULK_MAX_LINES, 'line')}.`;

interface ListFindingsProps extends LineChanges {
  analysis: ListAnalysis | undefined;
  /** A newer list is being read. */
  isOld: boolean;
  /** The lines on the screen can't be changed: there is a newer list. */
  isFixed: boolean;
  /** The code that reads lists did not arrive. */
  isFailed: boolean;
  /** A list was sent from this tab, and its answer is not known. */
  isUnanswered: boolean;
  /** Where not all purges of the last hour are compared with the list. */
  recentCut: RecentCut | undefined;
  /** Which lines are shown; the problems where none are named. */
  show: Finding | undefined;
  onShow: (show: Finding | undefined) => void;
  /** Drops all lines of the kind that is shown. */
  onDropShown: () => void;
  onDownload: () => void;
}

/** The findings for each line. Always reserves its space, so that typing does not move the content below. */
export function ListFindings(props: ListFindingsProps) {
  const { analysis, isOld, isFixed, isFailed, isUnanswered, recentCut, show, onShow, onDropShown, onDownload } = props;
  const { lines, keepFocus } = useFocusKept(analysis);
  const problems = analysis?.problems ?? 0;
  const shownOf = analysis?.shownOf ?? 0;
  return (
    <section aria-label="Findings" aria-busy={isOld} className="grid grid-cols-1 gap-3">
      <div role="status" className="min-h-5 text-sm">
        {isFailed ? (
          <NotLoaded />
        ) : analysis ? (
          <p>
            <span className="font-medium">
              {analysis.isCut ? `More than ${counted(analysis.total, 'line')}` : counted(analysis.total, 'line')}
            </span>
            <span>
              {problems === 0
                ? ', no problems.'
                : `, ${numberText(problems)} with a problem.${isUnanswered ? '' : ' Nothing is sent yet.'}`}
            </span>
            {recentCut && <ComparedWith {...recentCut} />}
            {analysis.leftOut > 0 && <span className="text-muted">{` ${analysis.leftOut} skipped: not a page.`}</span>}
          </p>
        ) : (
          <p className="text-muted">{isOld ? 'Reading the list…' : 'Paste a list to check it.'}</p>
        )}
      </div>
      <div className="flex min-h-9 flex-wrap gap-2 text-sm">
        <Count label="Problems" count={problems} isShown={show === undefined} onShow={() => onShow(undefined)} />
        {findings
          .filter((finding) => !isProblem(finding) || (analysis?.counts[finding] ?? 0) > 0)
          .map((finding) => (
            <Count
              key={finding}
              label={findingLabel(finding)}
              count={analysis?.counts[finding] ?? 0}
              isShown={show === finding}
              onShow={() => onShow(finding)}
            />
          ))}
      </div>
      <section
        ref={lines}
        tabIndex={-1}
        aria-label="Lines"
        className={clsx('h-80 overflow-auto rounded-lg border border-line bg-surface', isOld && 'opacity-60')}
      >
        {analysis && !analysis.isCut && analysis.shown.length > 0 ? (
          <Lines
            {...props}
            analysis={analysis}
            onChange={(index, value) => {
              keepFocus(analysis.shown.findIndex((line) => line.index === index));
              props.onChange(index, value);
            }}
          />
        ) : (
          <p className="px-3 py-8 text-center text-muted text-sm">
            {analysis?.isCut ? SPLIT : show === undefined ? 'Lines with a problem are shown here.' : 'No such line.'}
          </p>
        )}
      </section>
      <div className="flex min-h-10 flex-wrap items-center gap-3 text-sm">
        <Button
          disabled={shownOf === 0 || analysis?.isCut}
          aria-disabled={isOld || isFixed}
          onClick={() => {
            keepFocus(0);
            onDropShown();
          }}
        >
          {shownOf === 0 ? 'Drop shown lines' : `Drop ${counted(shownOf, 'line')}`}
        </Button>
        <Button disabled={analysis === undefined || analysis.isCut} onClick={onDownload}>
          <Icon name="icon-download" className="size-4" />
          <span>Download with errors</span>
        </Button>
        <span className="min-w-0 grow basis-48 text-muted">
          Fix the URLs in the download, then drop it on this page. It replaces the list.
        </span>
      </div>
    </section>
  );
}

/** How far “Recently purged” goes back. */
function ComparedWith({ count, since }: RecentCut) {
  const { clock } = useTimeText();
  return (
    <span className="text-muted">{` “Recently purged” covers the newest ${counted(count, 'purge')}, since ${clock(since)}.`}</span>
  );
}

const NotLoaded = () => (
  <div role="alert" className="grid justify-items-start gap-2">
    <p>
      Part of this page could not be loaded, so Purge Desk can’t check your list. Reload the page: your list is kept.
    </p>
    <Button onClick={() => location.reload()}>Reload page</Button>
  </div>
);

/** When the focused line is fixed or dropped, moves the focus to the line that replaces it. */
function useFocusKept(analysis: ListAnalysis | undefined) {
  const lines = useRef<HTMLElement>(null);
  const next = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the lines are other ones
  useEffect(() => {
    const focused = document.activeElement;
    if (next.current === undefined || lines.current?.contains(focused)) return;
    const rows = [...(lines.current?.querySelectorAll('tbody tr') ?? [])];
    const row = rows[Math.min(next.current, rows.length - 1)];
    next.current = undefined;
    // The user has already moved the focus elsewhere.
    if (focused !== document.body && !focused?.matches(':disabled')) return;
    (row?.querySelector<HTMLElement>('input, button') ?? lines.current)?.focus();
  }, [analysis]);
  const keepFocus = (position: number) => {
    next.current = position;
  };
  return { lines, keepFocus };
}

interface CountProps {
  label: string;
  count: number;
  isShown: boolean;
  onShow: () => void;
}

const Count = ({ label, count, isShown, onShow }: CountProps) => (
  <button
    type="button"
    aria-pressed={isShown}
    onClick={onShow}
    className={clsx(
      'inline-flex min-h-9 items-center gap-1.5 rounded-lg border px-3',
      isShown ? 'border-accent bg-accent-soft text-ink' : 'border-edge bg-surface text-muted hover:bg-raised',
    )}
  >
    <span>{label}</span> <span className="font-medium tabular-nums">{numberText(count)}</span>
  </button>
);

function Lines({ analysis, isFixed, onChange, onKeep }: ListFindingsProps & { analysis: ListAnalysis }) {
  const { shown, shownOf } = analysis;
  return (
    <>
      <table className="w-full text-left text-sm">
        <thead className="sticky top-0 z-1 bg-surface text-muted text-xs">
          <tr>
            <Heading className="w-14">Line</Heading>
            <Heading>URL and finding</Heading>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {shown.map((line) => (
            <tr key={`${line.index} ${line.value}`} className="align-top">
              <Cell className="text-muted tabular-nums">{line.line}</Cell>
              <Cell>
                <Line line={line} isFixed={isFixed} onChange={onChange} onKeep={onKeep} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
      {shownOf > shown.length && (
        <p className="px-3 py-2 text-muted text-sm">{`The first ${shown.length} of ${numberText(shownOf)}. The download has all of them.`}</p>
      )}
    </>
  );
}

function Line({ line, isFixed, onChange, onKeep }: LineChanges & { line: JudgedLine; isFixed: boolean }) {
  const { index, value, url, finding, note } = line;
  const fix = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onChange(index, String(new FormData(event.currentTarget).get('value')));
  };
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1">
      {isProblem(finding) ? (
        <form onSubmit={fix} className="flex items-center gap-2">
          <input
            name="value"
            aria-label={`Line ${line.line}`}
            defaultValue={value}
            className="field min-h-8 min-w-0 grow py-1 font-mono"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Button type="submit" aria-disabled={isFixed} className="min-h-8! px-3">
            Fix
          </Button>
          <Drop value={value} isFixed={isFixed} onDrop={() => onChange(index, null)} />
        </form>
      ) : (
        <div className="flex items-center gap-2">
          <div className="min-w-0 grow">
            <MiddleTruncate text={url ?? value} />
          </div>
          <Drop value={value} isFixed={isFixed} onDrop={() => onChange(index, null)} />
        </div>
      )}
      <p className="wrap-anywhere flex flex-wrap items-center gap-x-3">
        <FindingMark finding={finding} />
        <span className="text-muted">{note}</span>
        <LineReadings line={line} onChange={onChange} onKeep={onKeep} />
      </p>
    </div>
  );
}

const Drop = ({ value, isFixed, onDrop }: { value: string; isFixed: boolean; onDrop: () => void }) => (
  <IconButton label={`Drop ${visible(value)}`} aria-disabled={isFixed} onClick={onDrop} className="size-8">
    <Icon name="icon-x" className="size-4" />
  </IconButton>
);
