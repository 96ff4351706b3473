'use client';

import { type HistoryFilter, historyFilterToQuery } from '@/lib/shared/history-filter';
import { HistoryFilters } from './history-filters';
import { PurgeTable } from './purge-table';
import { useFilterNavigation } from './use-filter-navigation';
import { usePurgeHistory } from './use-purge-history';

/** The history: its filter is the page's address, so a copied link shows the same rows. */
export function HistoryView({ filter: applied }: { filter: HistoryFilter }) {
  const { filter, change, pending } = useFilterNavigation(applied);
  const history = usePurgeHistory(applied);
  return (
    <>
      <div className="grid grid-cols-1 gap-4">
        <h1 className="font-semibold text-2xl tracking-tight">History</h1>
        <HistoryFilters filter={filter} change={change} />
      </div>
      <PurgeTable history={history} changing={pending} filtered={historyFilterToQuery(applied) !== ''} />
    </>
  );
}
