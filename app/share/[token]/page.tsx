import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SharedView } from '@/components/shares/shared-view';
import { linkPreview, readSharePage } from '@/lib/server/http/share-page';
import { cursorFromUrl } from '@/lib/shared/history/history-filter-schema';
import { pageParameters } from '@/lib/shared/history/page-parameters';

const read = async ({ params, searchParams }: PageProps<'/share/[token]'>) =>
  readSharePage((await params).token, cursorFromUrl(pageParameters(await searchParams)));

export async function generateMetadata(props: PageProps<'/share/[token]'>): Promise<Metadata> {
  const opened = await read(props);
  return { referrer: 'no-referrer', ...(opened && (await linkPreview(opened.shared))) };
}

export default async function SharePage(props: PageProps<'/share/[token]'>) {
  const [{ token }, opened] = await Promise.all([props.params, read(props)]);
  if (!opened) notFound();
  return <SharedView token={token} {...opened} />;
}
