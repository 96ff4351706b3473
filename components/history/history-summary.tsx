'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { useZone } from '@/components/ui/clock';
import { Icon } from '@/components/ui/icon';
import { purgeSummary } from '@/lib/client/purges';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { outcomes } from '@/lib/shared/history/purge-outcomes';
import type { PurgeSummary } from '@/lib/shared/history/purge-summary';
import type { Fold } from '@/lib/shared/preferences';
import { durationText } from '@/lib/shared/purges/site-progress';
import { outcomeTexts, SummaryChart, TextureSample, timeText } from './summary-chart';

interface HistorySummaryProps {
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
  chosen: Fold | undefined;
  isOpen: boolean;
}

/** Until the reader chooses, the style sheet knows from which width on the summary is open. */
const shownIf = { open: '', folded: 'hidden', auto: 'max-lg:hidden' };
const SUMMARY_ID = 'history-summary';

/** Opens the summary and folds it away. */
export const FoldButton = ({
  isOpen,
  chosen,
  toggle,
}: Pick<HistorySummaryProps, 'isOpen' | 'chosen'> & { toggle: () => void }) => (
  <button
    type="button"
    aria-expanded={isOpen}
    aria-controls={SUMMARY_ID}
    onClick={toggle}
    className="inline-flex min-h-8 items-center gap-1 rounded-md px-1 hover:bg-raised hover:text-ink sm:px-2"
  >
    <span>Summary</span>
    <Icon
      name="icon-chevron-down"
      className={clsx('size-4', { open: 'rotate-180', folded: '', auto: 'lg:rotate-180' }[chosen ?? 'auto'])}
    />
  </button>
);

/** What the purges under the filter come to. It has its height before its numbers, so that the rows below stay put. */
export function HistorySummary({ filter, change, chosen, isOpen }: HistorySummaryProps) {
  const { zone, isLocal } = useZone();
  const { data, isError, isPlaceholderData } = useQuery({
    ...purgeSummary(filter, zone),
    enabled: isLocal && isOpen,
  });
  return (
    <section
      id={SUMMARY_ID}
      aria-label="Summary"
      aria-busy={isOpen && (!data || isPlaceholderData)}
      className={clsx(
        'h-56 rounded-lg border border-line bg-surface p-3 text-sm print:hidden lg:h-28',
        shownIf[chosen ?? 'auto'],
      )}
    >
      {data ? (
        <div
          className={clsx(
            'grid h-full grid-cols-1 grid-rows-[auto_minmax(0,1fr)] gap-4 lg:grid-cols-[26rem_minmax(0,1fr)] lg:grid-rows-1 lg:gap-8',
            isPlaceholderData && 'opacity-60',
          )}
        >
          <Numbers summary={data} />
          <SummaryChart summary={data} filter={filter} change={change} />
        </div>
      ) : (
        <p className="grid h-full place-items-center text-muted">
          {isError ? (
            <span key="error">The summary is not available right now.</span>
          ) : (
            <span key="loading" className="sr-only">
              Loading…
            </span>
          )}
        </p>
      )}
    </section>
  );
}

const number = (value: number) => new Intl.NumberFormat().format(value);
const outcomeCount = (outcome: (typeof outcomes)[number], sum: number, unconfirmed: number) =>
  outcome === 'failed' && unconfirmed > 0
    ? `${outcomeTexts[outcome]} ${number(sum)} (${number(unconfirmed)} unconfirmed)`
    : `${outcomeTexts[outcome]} ${number(sum)}`;
const duration = (ms: number | null) => (ms === null ? '–' : durationText(ms));

/** The days or hours that are summed up: without a span in the filter, those before its newest purge. */
function windowText({ unit, buckets, capped }: PurgeSummary): string {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return 'Purges';
  const edges = [...new Set([timeText(unit, first.start), timeText(unit, last.start)])];
  return `${capped ? 'Newest purges' : 'Purges'}, ${edges.join(' – ')}`;
}

function Numbers({ summary }: { summary: PurgeSummary }) {
  const { total, failed, unconfirmed, medianMs, p95Ms, buckets } = summary;
  const sums = outcomes.map((outcome) => [outcome, buckets.reduce((sum, bucket) => sum + bucket[outcome], 0)] as const);
  // They are in no bar: nothing came of them.
  const cancelled = total - sums.reduce((sum, [, one]) => sum + one, 0);
  return (
    <div className="grid content-between gap-2">
      <dl className="flex justify-between gap-x-3 lg:justify-start lg:gap-x-8">
        <Figure term={windowText(summary)}>{number(total)}</Figure>
        <Figure term="Median">{duration(medianMs)}</Figure>
        <Figure term="p95">{duration(p95Ms)}</Figure>
        <Figure term="Failed" alarming={failed > 0}>
          {number(failed)}
        </Figure>
      </dl>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
        {sums.map(([outcome, sum]) => (
          <li key={outcome} className="flex items-center gap-1.5 tabular-nums">
            <TextureSample outcome={outcome} />
            <span>{outcomeCount(outcome, sum, unconfirmed)}</span>
          </li>
        ))}
        {cancelled > 0 && <li key="cancelled" className="tabular-nums">{`Cancelled ${number(cancelled)}`}</li>}
      </ul>
    </div>
  );
}

const Figure = ({ term, alarming, children }: { term: string; alarming?: boolean; children: string }) => (
  <div className="flex flex-col">
    <dt className="text-muted text-xs">{term}</dt>
    <dd className={clsx('whitespace-nowrap font-medium text-lg tabular-nums', alarming && 'text-danger')}>
      {children}
    </dd>
  </div>
);
