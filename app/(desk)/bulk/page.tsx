import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { BulkDesk } from '@/components/bulk/bulk-desk';
import { distributionsQuery } from '@/lib/client/distributions';
import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { pageContext } from '@/lib/server/http/page-context';

export const metadata: Metadata = { title: 'Bulk purge' };

export default async function BulkPage() {
  const client = new QueryClient();
  client.setQueryData(distributionsQuery.queryKey, await listDistributions(await pageContext(), {}));
  return (
    <main id="main" className="mx-auto grid max-w-[80rem] grid-cols-1 gap-8 px-4 py-8 sm:px-6">
      <HydrationBoundary state={dehydrate(client)}>
        <BulkDesk />
      </HydrationBoundary>
    </main>
  );
}
