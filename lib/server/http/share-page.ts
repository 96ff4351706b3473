import 'server-only';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { cache } from 'react';
import { anonymous } from '@/lib/server/auth/caller';
import { dependencies } from '@/lib/server/dependencies';
import { openShare, readShared } from '@/lib/server/shares/read-shared';
import { parseCursor } from '@/lib/server/store/history/cursor';
import { tabTitle } from '@/lib/shared/purges/tab-title';
import type { Shared } from '@/lib/shared/shares/share';
import { sharedTitle } from '@/lib/shared/shares/shared-title';
import { connectionOf } from './every-request';
import { SHARE_HEADER } from './guards/desk-guard';
import { isByPerson } from './is-by-person';
import { siteName } from './plain-page';

/**
 * What the page of a link shows; undefined when there is nothing. proxy.ts has turned wrong links away already; a page
 * with data does not rely on that alone. A place that cannot be read is the beginning.
 */
export const readSharePage = cache(async (token: string, wanted: string | undefined) => {
  const { config, contextFor } = await dependencies();
  const sent = await headers();
  const context = contextFor(anonymous(connectionOf(sent)));
  const opened = await openShare(context, token);
  if (opened.outcome !== 'open') return undefined;
  const at = wanted !== undefined && parseCursor(wanted) ? wanted : undefined;
  const byPerson = isByPerson(sent, sent.get(SHARE_HEADER) ?? '');
  const shared = await readShared(context, opened.share, { at, byPerson });
  return shared && { at, shared, deskName: config.deskName };
});

/** What the tab is called, and how a chat shows the link. A picture needs an absolute address: without PUBLIC_URL there is none. */
export async function linkPreview(shared: Shared): Promise<Metadata> {
  const title = sharedTitle(shared);
  const description = 'Read-only view shared from Purge Desk.';
  const { auth, deskName } = (await dependencies()).config;
  const { publicUrl } = auth;
  const images = publicUrl && [
    { url: new URL('/social-preview.png', publicUrl).href, width: 1200, height: 630, alt: 'Purge Desk' },
  ];
  return {
    title: shared.kind === 'purge' ? tabTitle(shared.purge) : title,
    description,
    openGraph: { type: 'website', siteName: siteName(deskName), title, description, ...(images && { images }) },
    twitter: { card: images ? 'summary_large_image' : 'summary', title, description, ...(images && { images }) },
  };
}
