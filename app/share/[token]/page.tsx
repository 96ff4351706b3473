import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SharedView } from '@/components/shares/shared-view';
import { shared } from '@/lib/client/shares';
import { linkPreview, readSharePage } from '@/lib/server/http/share-page';
import { cursorFromUrl } from '@/lib/shared/history/history-filter';
import { pageParameters } from '@/lib/shared/history/page-parameters';
import { sharedTitle } from '@/lib/shared/shares/shared-title';

const read = async ({ params, searchParams }: PageProps<'/share/[token]'>) =>
  readSharePage((await params).token, cursorFromUrl(pageParameters(await searchParams)));

export async function generateMetadata(props: PageProps<'/share/[token]'>): Promise<Metadata> {
  const opened = await read(props);
  return { referrer: 'no-referrer', ...(opened && (await linkPreview(sharedTitle(opened.shared)))) };
}

export default async function SharePage(props: PageProps<'/share/[token]'>) {
  const [{ token }, opened] = await Promise.all([props.params, read(props)]);
  if (!opened) notFound();
  const client = new QueryClient();
  client.setQueryData(shared(token, opened.at).queryKey, opened.shared);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SharedView token={token} at={opened.at} deskName={opened.deskName} />
    </HydrationBoundary>
  );
}
