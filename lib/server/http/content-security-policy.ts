import 'server-only';
import { randomBytes } from 'node:crypto';

const NONCE_BYTES = 16;

/** For what is no page: shown as one all the same, it can do nothing. */
export const NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * What a page may do, with a new nonce for its scripts. Styles in attributes are allowed: the library that draws the
 * list of distributions positions it so, and they can run nothing.
 */
export function contentSecurityPolicy(): string {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
