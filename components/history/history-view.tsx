'use client';

import { ShareButton } from '@/components/shares/share-button';
import { ExportLinks } from '@/components/ui/export-links';
import { useFilterNavigation } from '@/components/ui/use-filter-navigation';
import { type HistoryFilter, historyQuery, isNarrowed } from '@/lib/shared/history/history-filter';
import { exportPath } from '@/lib/shared/history/purge-export';
import { paths } from '@/lib/shared/paths';
import { HistoryFilters } from './history-filters';
import { HistoryPager } from './history-pager';
import { HistorySummary } from './history-summary';
import { PurgeTable } from './purge-table';
import { usePurgeHistory } from './use-purge-history';

const addressOf = (filter: HistoryFilter) => paths.history + historyQuery(filter);

interface HistoryViewProps {
  filter: HistoryFilter;
  /** The place in the history; the page's beginning where there is none. */
  at: string | undefined;
}

/** The history: its filter and the place in it are the page's address, so a copied link shows the same rows. */
export function HistoryView({ filter: applied, at }: HistoryViewProps) {
  const { filter, change, pending } = useFilterNavigation(applied, addressOf);
  const history = usePurgeHistory(applied, at);
  return (
    <>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h1 className="font-semibold text-2xl tracking-tight">History</h1>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <ExportLinks addressOf={(format) => exportPath(applied, format)} />
            <ShareButton subject={{ filter: applied }} />
          </div>
        </div>
        <HistoryFilters filter={filter} change={change} />
      </div>
      {history.purges.length > 0 && <HistorySummary filter={applied} />}
      <PurgeTable history={history} changing={pending} filtered={isNarrowed(applied)} />
      <HistoryPager filter={applied} at={at} previousCursor={history.previousCursor} nextCursor={history.nextCursor} />
    </>
  );
}
