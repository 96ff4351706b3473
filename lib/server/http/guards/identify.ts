import 'server-only';
import { type AuthSettings, PROXY_SECRET_HEADER } from '@/lib/server/auth/auth-settings';
import { auditRefusal } from '@/lib/server/auth/authorize';
import {
  anonymous,
  type Caller,
  emailSchema,
  grantedBy,
  localOperator,
  personNameSchema,
} from '@/lib/server/auth/caller';
import { openSession, refreshedSession, type Session } from '@/lib/server/auth/session';
import { callerOf } from '@/lib/server/auth/sign-in';
import type { Dependencies } from '@/lib/server/build-dependencies';
import { findCaller } from '@/lib/server/credentials/credentials';
import { dependencies } from '@/lib/server/dependencies';
import { type Connection, connectionOf } from '@/lib/server/http/every-request';
import { addressKey } from '@/lib/server/limits';
import { isSameSecret } from '@/lib/server/secret-token';
import { bearerToken } from './same-origin';
import { sessionCookies, setCookie } from './session-cookies';

const SEPARATOR = ',';

type ProxyIdentity =
  | { outcome: 'person'; email: string; name: string | null; groups: string[] }
  /** `header` is the one to check. */
  | {
      outcome: 'nobody';
      because: 'untrusted_address' | 'repeated_header' | 'wrong_secret' | 'no_email';
      header?: string;
    };

/** Returns the identity that a reverse proxy reports, or why the desk refuses it. */
export function proxyIdentity(
  { headers: names, secret }: AuthSettings['proxy'],
  headers: Headers,
  { fromTrustedProxy, repeatedHeader }: Pick<Connection, 'fromTrustedProxy' | 'repeatedHeader'>,
): ProxyIdentity {
  if (!fromTrustedProxy) return { outcome: 'nobody', because: 'untrusted_address' };
  // One of the two comes from the client, and it is unknown which.
  if (repeatedHeader !== null) return { outcome: 'nobody', because: 'repeated_header', header: repeatedHeader };
  if (secret && !isSameSecret(headers.get(PROXY_SECRET_HEADER) ?? '', secret.reveal()))
    return { outcome: 'nobody', because: 'wrong_secret', header: PROXY_SECRET_HEADER };
  // Node reads headers as Latin-1; what proxies send is UTF-8.
  const read = (name: string) => Buffer.from(headers.get(name) ?? '', 'latin1').toString('utf8');
  const email = emailSchema.safeParse(read(names.email)).data;
  // Another proxy in front may have merged two headers into one.
  if (email === undefined || email.includes(SEPARATOR))
    return { outcome: 'nobody', because: 'no_email', header: names.email };
  const groups = read(names.groups)
    .split(SEPARATOR)
    .map((group) => group.trim());
  return { outcome: 'person', email, name: personNameSchema.safeParse(read(names.name)).data ?? null, groups };
}

type Refusal =
  | { code: 'sign_in_required' | 'invalid_credential' }
  | { code: 'too_many_requests'; retryAfterSeconds: number };

type Identified = { caller: Caller; session?: Session } | { refusal: Refusal };

/** Reads one cookie of the request. */
type ReadCookie = (name: string) => string | undefined;

async function byCredential({ contextFor }: Dependencies, token: string, anybody: Caller): Promise<Identified> {
  const context = contextFor(anybody);
  // This check comes first: failed attempts from the same address must not block a valid credential.
  const caller = await findCaller(context, token, anybody);
  if (caller) return { caller };
  const { wrongCredentials } = context.limits;
  const client = addressKey(anybody);
  const retryAfterSeconds = await wrongCredentials.secondsToWait(client);
  if (retryAfterSeconds !== undefined) return { refusal: { code: 'too_many_requests', retryAfterSeconds } };
  await wrongCredentials.count(client);
  await auditRefusal(context, { action: 'credential.use' }, 'invalid_credential');
  return { refusal: { code: 'invalid_credential' } };
}

/** Returns the session of a browser; undefined if there is none or it has ended. */
export async function sessionOf(cookie: ReadCookie): Promise<Session | undefined> {
  const { config, session, contextFor } = await dependencies();
  const { session: settings } = config.auth;
  const sealed = cookie(sessionCookies(config.auth).sessionName);
  if (!session || !settings || sealed === undefined) return undefined;
  const { store, now } = contextFor(anonymous({ address: null, requestId: null }));
  const opened = await openSession(session.seal, settings, sealed, now());
  return opened && !(await store.sessions.hasEnded(opened.id)) ? opened : undefined;
}

async function bySession({ config }: Dependencies, cookie: ReadCookie, anybody: Caller) {
  const { session: settings, roleMapping } = config.auth;
  const session = await sessionOf(cookie);
  return settings && session && { session, caller: callerOf(session, settings, roleMapping, anybody) };
}

/** Identifies the caller by the headers of a reverse proxy. The log shows misconfigured proxies and forgery attempts. */
function byProxy({ config, log }: Dependencies, headers: Headers, anybody: Caller): Caller | undefined {
  const { proxy, roleMapping } = config.auth;
  const identity = proxyIdentity(proxy, headers, connectionOf(headers));
  if (identity.outcome === 'person') {
    const { email, name, groups } = identity;
    return { ...anybody, kind: 'person', actor: email, name, ...grantedBy(roleMapping, groups) };
  }
  const { because, header } = identity;
  const isWorthALine = headers.has(proxy.headers.email) || because === 'repeated_header';
  if (isWorthALine)
    log.warn({ because, header, address: anybody.address, requestId: anybody.requestId }, 'proxy identity refused');
  return undefined;
}

/** Returns the caller: a program by its credential, a person by the configured `AUTH_MODE`. */
export async function identify(headers: Headers, cookie: ReadCookie): Promise<Identified> {
  const built = await dependencies();
  const { address, requestId } = connectionOf(headers);
  const anybody = anonymous({ address, requestId });
  const token = bearerToken(headers);
  if (token !== undefined) return byCredential(built, token, anybody);
  switch (built.config.auth.mode) {
    case 'local':
      return { caller: localOperator({ address, requestId }) };
    case 'oidc':
      return (await bySession(built, cookie, anybody)) ?? { refusal: { code: 'sign_in_required' } };
    case 'proxy': {
      const caller = byProxy(built, headers, anybody);
      return caller ? { caller } : { refusal: { code: 'sign_in_required' } };
    }
  }
}

/** Returns the `Set-Cookie` that extends a session after activity; undefined if none is needed. */
export async function prolonged(session: Session | undefined): Promise<string | undefined> {
  const { config, session: sealed, contextFor } = await dependencies();
  const { session: settings } = config.auth;
  if (!session || !settings || !sealed) return undefined;
  const { now } = contextFor(anonymous({ address: null, requestId: null }));
  const value = await refreshedSession(sealed.seal, settings, session, now());
  return value && setCookie(sessionCookies(config.auth).session(value, settings.idleMs));
}
