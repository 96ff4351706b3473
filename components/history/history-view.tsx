'use client';

import type { ReactNode } from 'react';
import { JobRows } from '@/components/purges/table/job-rows';
import { NewerPurges } from '@/components/purges/table/newer-purges';
import { purgeColumns } from '@/components/purges/table/purge-columns';
import { PurgeTable } from '@/components/purges/table/purge-table';
import { FilterText } from '@/components/shares/filter-text';
import { ExportLinks } from '@/components/ui/export-links';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { PageLink } from '@/components/ui/page-link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { ZoneSelect } from '@/components/ui/time-zone';
import { useFilterNavigation } from '@/components/ui/use-filter-navigation';
import { describeFilter } from '@/lib/shared/history/describe-filter';
import { type HistoryFilter, historyQuery, isNarrowed } from '@/lib/shared/history/history-filter';
import { exportPath } from '@/lib/shared/history/purge-export';
import { isShortSearch, SEARCHED_FROM } from '@/lib/shared/history/searched-texts';
import { paths } from '@/lib/shared/paths';
import type { Fold } from '@/lib/shared/preferences';
import { counted } from '@/lib/shared/text/counted';
import { HistoryFilters } from './history-filters';
import { FoldButton, HistorySummary } from './history-summary';
import { useFold } from './use-fold';
import { type PurgeHistoryPage, usePurgeHistory } from './use-purge-history';

const addressOf = (filter: HistoryFilter) => paths.history + historyQuery(filter);

interface HistoryViewProps {
  filter: HistoryFilter;
  /** The place in the history; the page's beginning where there is none. */
  at: string | undefined;
  /** The button that shares what the filter shows. */
  share: ReactNode;
  /** Whether the reader wants the summary, as a cookie has it. */
  fold?: Fold | undefined;
}

/** The history: its filter and the place in it are the page's address, so a copied link shows the same rows. */
export function HistoryView({ filter: applied, at, share, fold }: HistoryViewProps) {
  const { filter, change, pending } = useFilterNavigation(applied, addressOf);
  const history = usePurgeHistory(applied, at);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 lg:grid lg:grid-cols-[auto_minmax(0,1fr)_auto]">
        <h1 className="z-1 font-semibold text-xl tracking-tight sm:text-2xl lg:col-start-1 lg:row-start-1">History</h1>
        <div className="z-1 flex items-center gap-x-2 print:hidden sm:gap-x-4 lg:col-start-3 lg:row-start-1">
          <ExportLinks addressOf={(format) => exportPath(applied, format)} />
          {share}
        </div>
        <HistoryFilters filter={filter} change={change} />
      </div>
      <div className="hidden print:block">
        <FilterText conditions={describeFilter(applied)} />
      </div>
      <Rows history={history} changing={pending} filter={applied} change={change} fold={fold} />
      <HistoryPager filter={applied} at={at} previousCursor={history.previousCursor} nextCursor={history.nextCursor} />
    </>
  );
}

interface RowsProps {
  history: PurgeHistoryPage;
  /** The rows are those of the filter before, while the ones asked for are on their way. */
  changing: boolean;
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
  fold: Fold | undefined;
}

/** One page of purges, with how many there are and what they add up to. */
function Rows({ history, changing, filter, change, fold }: RowsProps) {
  const { purges, newer, error } = history;
  const summary = useFold(fold);
  // A bulk job is one of them.
  const what = history.jobs.size > 0 ? 'row' : 'purge';
  const isPart = history.nextCursor !== null || history.previousCursor !== null;
  return (
    <section aria-label="Purges" className="grid grid-cols-1 gap-3">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-2 gap-y-1 text-muted text-sm">
        <span role="status" className="max-sm:text-xs">
          {changing
            ? 'Loading…'
            : isPart
              ? counted(purges.length, `${what} on this page`, `${what}s on this page`)
              : counted(purges.length, what)}
        </span>
        <span className="flex items-center gap-2 sm:gap-3">
          {purges.length > 0 && <FoldButton {...summary} />}
          <ZoneSelect />
        </span>
      </div>
      {purges.length > 0 && <HistorySummary filter={filter} change={change} {...summary} />}
      {error && <StaleNotice error={error} />}
      <NewerPurges count={newer} what={what} show={history.showNewer}>
        {purges.length === 0 && !changing ? (
          <NoPurges filter={filter} />
        ) : (
          <PurgeTable
            purges={purges}
            columns={purgeColumns}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => paths.purge(id)}
            rowsOf={(purge) => {
              const job = history.jobs.get(purge.jobId);
              // A job of one purge is that purge.
              return job && job.total > 1 && <JobRows {...{ job, purge, filter }} columns={purgeColumns} />;
            }}
            className={changing && 'opacity-60'}
          />
        )}
      </NewerPurges>
    </section>
  );
}

function NoPurges({ filter }: { filter: HistoryFilter }) {
  const filtered = isNarrowed(filter);
  const isShort = filter.q !== undefined && isShortSearch(filter.q);
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border border-line border-dashed px-6 py-16 text-center">
      <p className="font-medium">{filtered ? 'No purges match this filter.' : 'No purges yet.'}</p>
      <p className="max-w-md text-muted text-sm">
        {isShort
          ? `A search for fewer than ${SEARCHED_FROM} characters finds only a whole ticket or purge request ID. Type more.`
          : filtered
            ? 'Change the filter, or show the whole history.'
            : 'This list will show every purge with its purge request ID, for everyone on the team.'}
      </p>
      <Link
        href={filtered ? paths.history : paths.home}
        className="font-medium text-accent text-sm underline underline-offset-2"
      >
        {filtered ? 'Show whole history' : 'Start a purge'}
      </Link>
    </div>
  );
}

interface HistoryPagerProps {
  filter: HistoryFilter;
  at: string | undefined;
  previousCursor: string | null;
  nextCursor: string | null;
}

/** The pages before and after this one; each has an address of its own, so that Back and a link lead to the same rows. */
function HistoryPager({ filter, at, previousCursor, nextCursor }: HistoryPagerProps) {
  if (previousCursor === null && nextCursor === null && at === undefined) return null;
  const [before, after] = filter.sort === 'oldest' ? ['Older', 'Newer'] : ['Newer', 'Older'];
  const to = (cursor: string | null) => (cursor === null ? undefined : paths.history + historyQuery(filter, cursor));
  return (
    <nav aria-label="History pages" className="flex flex-wrap justify-center gap-2">
      {at !== undefined && (
        <PageLink href={paths.history + historyQuery(filter)}>
          {filter.sort === 'oldest' ? 'Oldest page' : 'Newest page'}
        </PageLink>
      )}
      <PageLink href={to(previousCursor)}>
        <Icon name="icon-arrow-left" className="size-4" />
        <span>{before}</span>
      </PageLink>
      <PageLink href={to(nextCursor)}>
        <span>{after}</span>
        <Icon name="icon-arrow-right" className="size-4" />
      </PageLink>
    </nav>
  );
}
