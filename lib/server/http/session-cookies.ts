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
const SIGN_IN_PATH = '/api/auth';

/** What the desk asks browsers to keep. Over https the names have the prefixes by which browsers guard them (RFC 6265bis). */
export function sessionCookies({ publicUrl }: Pick<AuthSettings, 'publicUrl'>) {
  const secure = publicUrl?.protocol === 'https:';
  const sessionName = secure ? '__Host-purge-desk' : 'purge-desk';
  const restName = (what: string) => `${secure ? '__Secure-' : ''}purge-desk-${what}`;
  const cookie = (name: string, path: string, value: string, maxAgeMs: number): Cookie => ({
    name,
    value,
    path,
    maxAge: Math.max(0, Math.ceil(maxAgeMs / 1000)),
    secure,
  });
  /** Two tabs may sign in at once: each has its own. */
  const signInName = (state: string) =>
    restName(`sign-in-${createHash('sha256').update(state).digest('hex').slice(0, 16)}`);
  return {
    sessionName,
    session: (value: string, maxAgeMs: number) => cookie(sessionName, '/', value, maxAgeMs),
    signInName,
    isSignIn: (name: string) => name.startsWith(restName('sign-in-')),
    signIn: (name: string, value: string, maxAgeMs: number) => cookie(name, SIGN_IN_PATH, value, maxAgeMs),
    idTokenName: restName('id'),
    /** Undefined when it is too large to be kept: then the provider asks once more whether to sign out. */
    idToken(value: string, maxAgeMs: number) {
      return value.length > COOKIE_MAX_BYTES ? undefined : cookie(restName('id'), SIGN_IN_PATH, value, maxAgeMs);
    },
  };
}

/** As a `Set-Cookie` header: no script reads it, and no other site's form sends it along. */
export const setCookie = ({ name, value, path, maxAge, secure }: Cookie) =>
  `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
