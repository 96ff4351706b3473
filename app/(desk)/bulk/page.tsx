import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { BulkDesk } from '@/components/bulk/bulk-desk';
import { LatestJobs } from '@/components/bulk/latest-jobs';
import { KnownData } from '@/components/layout/known-data';
import { LATEST_JOBS, latestJobs } from '@/lib/client/bulk';
import { distributionsQuery } from '@/lib/client/distributions';
import { listBulkJobs } from '@/lib/server/bulk/get-bulk-job';
import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { pageContext } from '@/lib/server/http/page-context';

export const metadata: Metadata = { title: 'Bulk purge' };

export default async function BulkPage() {
  const context = await pageContext();
  const client = new QueryClient();
  client.setQueryData(distributionsQuery.queryKey, await listDistributions(context, {}));
  client.setQueryData(latestJobs.queryKey, await listBulkJobs(context, { limit: LATEST_JOBS }));
  return (
    <main id="main" className="mx-auto grid max-w-[80rem] grid-cols-1 gap-8 px-4 py-8 sm:px-6">
      <KnownData client={client}>
        <BulkDesk />
        <LatestJobs />
      </KnownData>
    </main>
  );
}
