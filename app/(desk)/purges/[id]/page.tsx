import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { KnownData } from '@/components/layout/known-data';
import { PurgeRecord } from '@/components/purges/record/purge-record';
import { ShareButton } from '@/components/shares/share-button';
import { purgeDetails } from '@/lib/client/purges';
import { pageContext } from '@/lib/server/http/page-context';
import { getPurge } from '@/lib/server/purges/get-purge';
import { purgePreview } from '@/lib/shared/purges/describe-purge';

const readPurge = cache(async (id: string) => getPurge(await pageContext(), id));

export async function generateMetadata({ params }: PageProps<'/purges/[id]'>): Promise<Metadata> {
  const purge = await readPurge((await params).id);
  return purge ? purgePreview(purge) : { title: 'Purge not found' };
}

export default async function PurgePage({ params }: PageProps<'/purges/[id]'>) {
  const [purge, client] = [(await readPurge((await params).id)) ?? notFound(), new QueryClient()];
  client.setQueryData(purgeDetails(purge.id).queryKey, purge);
  return (
    <main id="main" className="mx-auto max-w-3xl px-4 py-8 sm:px-6">
      <KnownData client={client}>
        <PurgeRecord id={purge.id} share={<ShareButton subject={{ purgeId: purge.id }} />} />
      </KnownData>
    </main>
  );
}
