import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { HistoryView } from '@/components/history/history-view';
import { distributionsQuery } from '@/lib/client/distributions';
import { purgeHistory } from '@/lib/client/purges';
import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { pageContext } from '@/lib/server/http/page-context';
import { listPurges } from '@/lib/server/purges/list-purges';
import { historyFilterFromUrl, PAGE_SIZE } from '@/lib/shared/history-filter';
import { pageParameters } from '@/lib/shared/page-parameters';

export const metadata: Metadata = { title: 'History' };

export default async function HistoryPage({ searchParams }: PageProps<'/history'>) {
  const context = await pageContext();
  const filter = historyFilterFromUrl(pageParameters(await searchParams));
  const client = new QueryClient();
  const page = await listPurges(context, { ...filter, limit: PAGE_SIZE });
  client.setQueryData(purgeHistory(filter).queryKey, { pages: [page], pageParams: [null] });
  client.setQueryData(distributionsQuery.queryKey, await listDistributions(context));
  return (
    <main id="main" className="grid grid-cols-1 gap-6 px-4 py-8 sm:px-6">
      <HydrationBoundary state={dehydrate(client)}>
        <HistoryView filter={filter} />
      </HydrationBoundary>
    </main>
  );
}
