import 'server-only';
import { dependencies } from '@/lib/server/dependencies';
import { openShare } from '@/lib/server/shares/open-share';
import { ONE_CLIENT } from './client-of';

/** Marks a request for the page of a link, for what Next puts around every page. */
export const SHARE_HEADER = 'x-purge-desk-share';

/** A page of its own, without scripts: who has no link is shown nothing of the desk, and no status that comes too late. */
const plainPage = (title: string, sentence: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 6rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
</style>
<main>
<h1>${title}</h1>
<p>${sentence}</p>
</main>
</html>
`;

const pages = {
  nothing: plainPage(
    'There is nothing at this address',
    'The link may be cut off, or it no longer works. Ask whoever sent it to you for a new one.',
  ),
  limited: plainPage('Too many links were tried', 'Wait a minute, then open your link again.'),
};

const answer = (page: keyof typeof pages, status: number, headers: Record<string, string> = {}) =>
  new Response(pages[page], {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });

/** Decides about `/share/…` before a page is begun: undefined lets the request through to it. */
export async function refusalAtShareDoor(pathname: string): Promise<Response | undefined> {
  const token = pathname.replace(/^\/share\/?/, '');
  const { contextFor } = await dependencies();
  const opened = await openShare(contextFor('a reader of a link'), token, ONE_CLIENT);
  if (opened.outcome === 'open') return undefined;
  return opened.outcome === 'nothing'
    ? answer('nothing', 404)
    : answer('limited', 429, { 'retry-after': String(opened.retryAfterSeconds) });
}
