import { QueryClient } from '@tanstack/react-query';
import { cookies } from 'next/headers';
import { KnownData } from '@/components/layout/known-data';
import { PurgeDesk } from '@/components/purges/form/purge-desk';
import { LatestPurges } from '@/components/purges/table/latest-purges';
import { distributionsQuery } from '@/lib/client/distributions';
import { LATEST_COUNT, latestPurges } from '@/lib/client/purges';
import { listDistributions, sentTo } from '@/lib/server/distributions/list-distributions';
import { pageContext } from '@/lib/server/http/page-context';
import { listPurges } from '@/lib/server/purges/list-purges';
import { pageParameters } from '@/lib/shared/history/page-parameters';
import { DISTRIBUTION_COOKIE } from '@/lib/shared/preferences';
import { openingOf } from '@/lib/shared/targets/prefill-from-url';

export default async function HomePage({ searchParams }: PageProps<'/'>) {
  const context = await pageContext();
  const client = new QueryClient();
  client.setQueryData(latestPurges.queryKey, await listPurges(context, { limit: LATEST_COUNT, jobs: 'folded' }));
  const preselected = (await cookies()).get(DISTRIBUTION_COOKIE)?.value;
  const { include, ...start } = openingOf(pageParameters(await searchParams), preselected);
  client.setQueryData(distributionsQuery.queryKey, await listDistributions(context, { include }));
  return (
    <main id="main" className="mx-auto grid max-w-[40rem] grid-cols-1 gap-12 px-4 py-8 sm:py-12">
      <KnownData client={client}>
        <PurgeDesk {...sentTo(context)} {...start} />
        <LatestPurges />
      </KnownData>
    </main>
  );
}
