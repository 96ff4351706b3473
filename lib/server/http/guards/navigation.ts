import 'server-only';

/**
 * Whether a browser says that the request opens a page in a tab or window, not in a frame, a picture or a script, and not
 * ahead of time. A client that sends no Fetch Metadata (curl, Safari before 16.4) is believed.
 */
export function isNavigation(headers: Headers): boolean {
  const [mode, dest] = [headers.get('sec-fetch-mode'), headers.get('sec-fetch-dest')];
  if (/prefetch|prerender/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '')) return false;
  return (mode === null || mode === 'navigate') && (dest === null || dest === 'document');
}
