import 'server-only';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@/lib/shared/error-codes';

/** Methods that a page or a call of the API may know; Next answers some others with an exception. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What some page or some call takes. */
export const TAKEN_METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

/**
 * The target of a request as clients of a server send it (`/path?query`). Clients of a proxy send `http://host/path`,
 * which every server has to take (RFC 9112, 3.2.2); undefined where it names another host than the header does.
 */
export function originForm({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  if (url.startsWith('/')) return url;
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/is.exec(url) ?? [];
  if (authority === undefined || authority.toLowerCase() !== headers.host?.toLowerCase()) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Why no page and no call of the API can answer this: what Next does not expect ends there in an exception. */
export function oddityOf(method: string, target: string | undefined): ErrorCode | undefined {
  if (!METHODS.has(method)) return 'method_not_allowed';
  const path = decoded(target?.split(/[?#]/, 1)[0] ?? '%');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return path === undefined || /[\x00-\x1f\x7f]/.test(path) ? 'invalid_address' : undefined;
}
