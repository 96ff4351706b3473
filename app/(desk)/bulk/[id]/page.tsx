import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { JobView } from '@/components/bulk/job-view';
import { KnownData } from '@/components/layout/known-data';
import { bulkJob } from '@/lib/client/bulk';
import { findBulkJob } from '@/lib/server/bulk/get-bulk-job';
import { pageContext } from '@/lib/server/http/page-context';
import { jobTitle } from '@/lib/shared/bulk/job-progress';

const readJob = cache(async (id: string) => findBulkJob(await pageContext(), id));

export async function generateMetadata({ params }: PageProps<'/bulk/[id]'>): Promise<Metadata> {
  const job = await readJob((await params).id);
  return { title: job ? jobTitle(job) : 'Bulk purge not found' };
}

export default async function BulkJobPage({ params }: PageProps<'/bulk/[id]'>) {
  const job = (await readJob((await params).id)) ?? notFound();
  const client = new QueryClient();
  client.setQueryData(bulkJob(job.id).queryKey, job);
  return (
    <main id="main" className="mx-auto max-w-3xl px-4 py-8 sm:px-6">
      <KnownData client={client}>
        <JobView id={job.id} />
      </KnownData>
    </main>
  );
}
