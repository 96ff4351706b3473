import 'server-only';
import type { AuthSettings } from '@/lib/server/auth/auth-settings';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';

const BEARER = /^Bearer(?=\s|$)/i;

/**
 * Returns the bearer token that a program sends; empty if the token is missing, for example from an unset variable.
 * Undefined without this scheme, as from browsers: a page of another site cannot make a browser send it, unlike a cookie or
 * a password.
 */
export function bearerToken(headers: Headers): string | undefined {
  const authorization = headers.get('authorization') ?? '';
  return BEARER.test(authorization) ? authorization.replace(BEARER, '').trim() : undefined;
}

const OWN_FETCH_SITES = new Set(['same-origin', 'none']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a request is refused before anything is read of it, if it is. On loopback: it names a host that is not this
 * machine. Anywhere: a browser says that another site made it; or it would change something with an identity that a browser
 * sends automatically (a cookie, a proxy's session), and does not say where it comes from.
 */
export function refusalOf(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  { mode, publicUrl }: Pick<AuthSettings, 'mode' | 'publicUrl'>,
): Extract<ErrorCode, 'foreign_host' | 'foreign_origin'> | undefined {
  const host = headers.get('host');
  if (mode === 'local' && !isLoopbackHostHeader(host)) return 'foreign_host';
  const site = headers.get('sec-fetch-site');
  if (site !== null && !OWN_FETCH_SITES.has(site)) return 'foreign_origin';
  const origin = headers.get('origin');
  if (origin !== null) return origin === (publicUrl?.origin ?? `http://${host}`) ? undefined : 'foreign_origin';
  const isVouchedFor = mode !== 'local' && bearerToken(headers) === undefined;
  // Our own pages send `same-origin`. `none` is a typed address, which never changes anything.
  return isVouchedFor && !SAFE_METHODS.has(method) && site !== 'same-origin' ? 'foreign_origin' : undefined;
}

/**
 * Whether a browser says that the request opens a page in a tab or window, not in a frame, a picture or a script, and not
 * ahead of time. A client that sends no Fetch Metadata (curl, Safari before 16.4) is believed.
 */
export function isNavigation(headers: Headers): boolean {
  const [mode, dest] = [headers.get('sec-fetch-mode'), headers.get('sec-fetch-dest')];
  if (/prefetch|prerender/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '')) return false;
  return (mode === null || mode === 'navigate') && (dest === null || dest === 'document');
}
