'use client';

import { useSearchParams } from 'next/navigation';
import { historyFilterFromUrl, historyFilterToQuery } from '@/lib/shared/history-filter';
import { HistoryFilters } from './history-filters';
import { PurgeTable } from './purge-table';
import { usePurgeHistory } from './use-purge-history';

/** The history: its filter is the page's address, so a copied link shows the same rows. */
export function HistoryView() {
  const filter = historyFilterFromUrl(new URLSearchParams(useSearchParams()));
  const history = usePurgeHistory(filter);
  return (
    <>
      <div className="grid gap-4">
        <h1 className="font-semibold text-2xl tracking-tight">History</h1>
        <HistoryFilters filter={filter} />
      </div>
      <PurgeTable history={history} filtered={historyFilterToQuery(filter) !== ''} />
    </>
  );
}
