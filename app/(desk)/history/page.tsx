import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { HistoryView } from '@/components/history/history-view';
import { KnownData } from '@/components/layout/known-data';
import { ShareButton } from '@/components/shares/share-button';
import { distributionsQuery } from '@/lib/client/distributions';
import { actorsQuery, historyPage } from '@/lib/client/purges';
import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { keptFold, pageContext } from '@/lib/server/http/page-context';
import { listActors, openHistory } from '@/lib/server/purges/list-purges';
import { pageParameters } from '@/lib/shared/history/page-parameters';

export const metadata: Metadata = { title: 'History' };

export default async function HistoryPage({ searchParams }: PageProps<'/history'>) {
  const context = await pageContext();
  const client = new QueryClient();
  const { filter, at, page } = await openHistory(context, pageParameters(await searchParams));
  client.setQueryData(historyPage(filter, at).queryKey, page);
  client.setQueryData(actorsQuery.queryKey, await listActors(context));
  client.setQueryData(distributionsQuery.queryKey, await listDistributions(context, { include: filter.distribution }));
  return (
    <main id="main" className="print-wide grid grid-cols-1 gap-3 px-4 py-4 sm:px-6 sm:py-6">
      <KnownData client={client}>
        <HistoryView filter={filter} at={at} share={<ShareButton subject={{ filter }} />} fold={await keptFold()} />
      </KnownData>
    </main>
  );
}
