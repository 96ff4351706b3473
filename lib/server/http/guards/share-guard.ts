import 'server-only';
import { anonymous } from '@/lib/server/auth/caller';
import { dependencies } from '@/lib/server/dependencies';
import { connectionOf } from '@/lib/server/http/every-request';
import { plainPage } from '@/lib/server/http/plain-page';
import { openShare } from '@/lib/server/shares/read-shared';

/** Marks a request for the page of a link, for what Next puts around every page. */
export const SHARE_HEADER = 'x-purge-desk-share';

const nothing = {
  title: 'Page not found',
  sentences: ['The link is incomplete, has expired or was revoked. Ask the sender for a new link.'],
};
const limited = { title: 'Too many attempts', sentences: ['Wait a minute and open your link again.'] };

/** Decides about `/share/…` before a page is begun: undefined lets the request through to it. */
export async function shareRefusal(pathname: string, headers: Headers): Promise<Response | undefined> {
  const token = pathname.replace(/^\/share\/?/, '');
  const { contextFor } = await dependencies();
  const opened = await openShare(contextFor(anonymous(connectionOf(headers))), token);
  if (opened.outcome === 'open') return undefined;
  return opened.outcome === 'nothing'
    ? plainPage(nothing, 404)
    : plainPage(limited, 429, { 'retry-after': String(opened.retryAfterSeconds) });
}
