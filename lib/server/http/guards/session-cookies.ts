import 'server-only';
import { createHash } from 'node:crypto';
import type { AuthSettings } from '@/lib/server/auth/auth-settings';

interface Cookie {
  name: string;
  value: string;
  path: string;
  /** Seconds; 0 takes it away. */
  maxAge: number;
  secure: boolean;
}

/** Largest cookie that every browser keeps (RFC 6265, 6.1), name and attributes included. */
const COOKIE_MAX_BYTES = 3900;
export const isTooLarge = (value: string) => value.length > COOKIE_MAX_BYTES;
const SIGN_IN_PATH = '/api/auth';

/**
 * What the desk asks browsers to keep. Over https the names have the prefixes by which browsers guard them (RFC 6265bis):
 * no sibling host can set a `__Host-` cookie, so none can swap a sign-in for its own.
 */
export function sessionCookies({ publicUrl }: Pick<AuthSettings, 'publicUrl'>) {
  const secure = publicUrl?.protocol === 'https:';
  const sessionName = secure ? '__Host-purge-desk' : 'purge-desk';
  const hostName = (what: string) => `${secure ? '__Host-' : ''}purge-desk-${what}`;
  // Large, and worth nothing without the session that it names: it is kept to the addresses that need it.
  const idTokenName = `${secure ? '__Secure-' : ''}purge-desk-id`;
  const pendingName = hostName('pending');
  const failedName = hostName('failed');
  const cookie = (name: string, path: string, value: string, maxAgeMs: number): Cookie => ({
    name,
    value,
    path,
    maxAge: Math.max(0, Math.ceil(maxAgeMs / 1000)),
    secure,
  });
  /** Two tabs may sign in at once: each has its own. */
  const signInName = (state: string) =>
    hostName(`sign-in-${createHash('sha256').update(state).digest('hex').slice(0, 16)}`);
  return {
    sessionName,
    session: (value: string, maxAgeMs: number) => cookie(sessionName, '/', value, maxAgeMs),
    signInName,
    isSignIn: (name: string) => name.startsWith(hostName('sign-in-')),
    signIn: (name: string, value: string, maxAgeMs: number) => cookie(name, '/', value, maxAgeMs),
    pendingName,
    pending: (value: string, maxAgeMs: number) => cookie(pendingName, '/', value, maxAgeMs),
    failedName,
    failed: (value: string, maxAgeMs: number) => cookie(failedName, '/', value, maxAgeMs),
    idTokenName,
    /** Undefined when it is too large to be kept: then the provider asks once more whether to sign out. */
    idToken(value: string, maxAgeMs: number) {
      return isTooLarge(value) ? undefined : cookie(idTokenName, SIGN_IN_PATH, value, maxAgeMs);
    },
  };
}

/** As a `Set-Cookie` header: no script reads it, and no other site's form sends it along. */
export const setCookie = ({ name, value, path, maxAge, secure }: Cookie) =>
  `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
