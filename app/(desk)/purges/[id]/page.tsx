import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PurgeRecord } from '@/components/purges/purge-record';
import { purgeDetails } from '@/lib/client/purges';
import { pageContext } from '@/lib/server/http/page-context';
import { getPurge } from '@/lib/server/purges/get-purge';
import { purgeTitle } from '@/lib/shared/describe-purge';

export async function generateMetadata({ params }: PageProps<'/purges/[id]'>): Promise<Metadata> {
  const purge = await getPurge(await pageContext(), (await params).id);
  return { title: purge ? purgeTitle(purge) : 'No such purge' };
}

export default async function PurgePage({ params }: PageProps<'/purges/[id]'>) {
  const { id } = await params;
  const purge = await getPurge(await pageContext(), id);
  if (!purge) notFound();
  const client = new QueryClient();
  client.setQueryData(purgeDetails(id).queryKey, purge);
  return (
    <main id="main" className="mx-auto max-w-3xl px-4 py-8 sm:px-6">
      <HydrationBoundary state={dehydrate(client)}>
        <PurgeRecord id={id} />
      </HydrationBoundary>
    </main>
  );
}
