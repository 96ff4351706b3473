'use client';

import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { purgeColumns } from '@/components/purges/table/purge-columns';
import { PurgeTable } from '@/components/purges/table/purge-table';
import { Button } from '@/components/ui/button';
import { ExportLinks } from '@/components/ui/export-links';
import { Link } from '@/components/ui/link';
import { PageLink } from '@/components/ui/page-link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { ZoneSelect } from '@/components/ui/time-zone';
import { useFilterNavigation } from '@/components/ui/use-filter-navigation';
import { type HistoryFilter, historyQuery, isNarrowed } from '@/lib/shared/history/history-filter';
import { exportPath } from '@/lib/shared/history/purge-export';
import { isShortSearch, SEARCHED_FROM } from '@/lib/shared/history/searched-texts';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';
import { HistoryFilters } from './history-filters';
import { HistorySummary } from './history-summary';
import { type PurgeHistoryPage, usePurgeHistory } from './use-purge-history';

const addressOf = (filter: HistoryFilter) => paths.history + historyQuery(filter);

interface HistoryViewProps {
  filter: HistoryFilter;
  /** The place in the history; the page's beginning where there is none. */
  at: string | undefined;
  /** The button that shares what the filter shows. */
  share: ReactNode;
}

/** The history: its filter and the place in it are the page's address, so a copied link shows the same rows. */
export function HistoryView({ filter: applied, at, share }: HistoryViewProps) {
  const { filter, change, pending } = useFilterNavigation(applied, addressOf);
  const history = usePurgeHistory(applied, at);
  return (
    <>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h1 className="font-semibold text-2xl tracking-tight">History</h1>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <ExportLinks addressOf={(format) => exportPath(applied, format)} />
            {share}
          </div>
        </div>
        <HistoryFilters filter={filter} change={change} />
      </div>
      {history.purges.length > 0 && <HistorySummary filter={applied} />}
      <Rows history={history} changing={pending} filter={applied} />
      <HistoryPager filter={applied} at={at} previousCursor={history.previousCursor} nextCursor={history.nextCursor} />
    </>
  );
}

interface RowsProps {
  history: PurgeHistoryPage;
  /** The rows are those of the filter before, while the ones asked for are on their way. */
  changing: boolean;
  filter: HistoryFilter;
}

/** One page of purges, with how many there are. */
function Rows({ history, changing, filter }: RowsProps) {
  const { purges, newer, error } = history;
  const isPart = history.nextCursor !== null || history.previousCursor !== null;
  return (
    <section aria-label="Purges" className="grid grid-cols-1 gap-3">
      <div className="flex min-h-10 items-center justify-between gap-4 text-muted text-sm">
        <span role="status">
          {changing
            ? 'Loading…'
            : isPart
              ? counted(purges.length, 'purge on this page', 'purges on this page')
              : counted(purges.length, 'purge')}
        </span>
        <span className="flex items-center gap-3">
          {newer > 0 && <Button onClick={history.showNewer}>{`Show ${counted(newer, 'newer purge')}`}</Button>}
          <ZoneSelect />
        </span>
      </div>
      {error && <StaleNotice error={error} />}
      {purges.length === 0 && !changing ? (
        <NoPurges filter={filter} />
      ) : (
        <PurgeTable
          purges={purges}
          columns={purgeColumns}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => paths.purge(id)}
          className={changing && 'opacity-60'}
        />
      )}
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
        <ArrowLeft className="size-4" aria-hidden />
        <span>{before}</span>
      </PageLink>
      <PageLink href={to(nextCursor)}>
        <span>{after}</span>
        <ArrowRight className="size-4" aria-hidden />
      </PageLink>
    </nav>
  );
}
