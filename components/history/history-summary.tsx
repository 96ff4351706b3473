'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { useHydrated } from '@/components/ui/clock';
import { purgeSummary } from '@/lib/client/purges';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { outcomes, type PurgeSummary } from '@/lib/shared/history/purge-summary';
import { durationText } from '@/lib/shared/purges/site-progress';
import { outcomeTexts, SummaryChart, TextureSample } from './summary-chart';

const zoneOfReader = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What the purges under the filter come to. It has its height before its numbers, so that the rows below stay put. */
export function HistorySummary({ filter }: { filter: HistoryFilter }) {
  const hydrated = useHydrated();
  const { data, isError, isPlaceholderData } = useQuery({
    ...purgeSummary(filter, hydrated ? zoneOfReader() : 'UTC'),
    enabled: hydrated,
  });
  return (
    <section
      aria-label="Summary"
      aria-busy={!data || isPlaceholderData}
      className="h-64 rounded-lg border border-line bg-surface p-4 text-sm lg:h-36"
    >
      {data ? (
        <div
          className={clsx(
            'grid h-full grid-cols-1 grid-rows-[auto_minmax(0,1fr)] gap-4 lg:grid-cols-[22rem_minmax(0,1fr)] lg:grid-rows-1 lg:gap-8',
            isPlaceholderData && 'opacity-60',
          )}
        >
          <Numbers summary={data} everything={!hasSpan(filter)} />
          <SummaryChart summary={data} />
        </div>
      ) : (
        <p className="grid h-full place-items-center text-muted">
          {isError ? 'The summary is not available right now.' : <span className="sr-only">Loading…</span>}
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
/** Without a span of time in the filter, the days before its newest purge are summed up. */
const hasSpan = ({ range, from, to }: HistoryFilter) => (range ?? from ?? to) !== undefined;
const duration = (ms: number | null) => (ms === null ? '–' : durationText(ms));

function Numbers({ summary, everything }: { summary: PurgeSummary; everything: boolean }) {
  const { total, failed, unconfirmed, medianMs, p95Ms, capped, buckets } = summary;
  const sums = outcomes.map((outcome) => [outcome, buckets.reduce((sum, bucket) => sum + bucket[outcome], 0)] as const);
  return (
    <div className="grid content-between gap-3">
      <dl className="flex justify-between gap-x-3 lg:justify-start lg:gap-x-8">
        <Figure term={capped ? 'Newest purges' : everything ? 'Last 30 days' : 'Purges'}>{number(total)}</Figure>
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
      </ul>
    </div>
  );
}

const Figure = ({ term, alarming, children }: { term: string; alarming?: boolean; children: string }) => (
  <div className="flex flex-col">
    <dt className="whitespace-nowrap text-muted text-xs">{term}</dt>
    <dd className={clsx('whitespace-nowrap font-medium text-lg tabular-nums', alarming && 'text-danger')}>
      {children}
    </dd>
  </div>
);
