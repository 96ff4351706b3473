import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';

const OWN_FETCH_SITES = new Set(['same-origin', 'none']);

/**
 * Why a request is refused before anything is read of it, if it is: it names a host that is not this machine, or a
 * browser says that another site made it. Programs such as curl send neither header and pass.
 */
export function refusalOf(headers: Headers): Extract<ErrorCode, 'foreign_host' | 'foreign_origin'> | undefined {
  const host = headers.get('host');
  if (!isLoopbackHostHeader(host)) return 'foreign_host';
  const site = headers.get('sec-fetch-site');
  if (site !== null && !OWN_FETCH_SITES.has(site)) return 'foreign_origin';
  const origin = headers.get('origin');
  return origin !== null && origin !== `http://${host}` ? 'foreign_origin' : undefined;
}
