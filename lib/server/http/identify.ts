import 'server-only';
import { auditRefusal } from '@/lib/server/auth/authorize';
import { type Caller, localOperator, nobody } from '@/lib/server/auth/caller';
import { grantedBy } from '@/lib/server/auth/granted-by';
import { emailSchema, personNameSchema } from '@/lib/server/auth/person';
import { openSession, refreshedSession, type Session } from '@/lib/server/auth/session';
import { callerOf } from '@/lib/server/auth/sign-in';
import { findCaller } from '@/lib/server/credentials/find-caller';
import { type Dependencies, dependencies } from '@/lib/server/dependencies';
import { addressKey } from '@/lib/server/rate-limit';
import { bearerToken } from './bearer-token';
import { connectionOf } from './every-request';
import { sessionCookies, setCookie } from './session-cookies';

type Refusal =
  | { code: 'sign_in_required' | 'invalid_credential' }
  | { code: 'too_many_requests'; retryAfterSeconds: number };

type Identified = { caller: Caller; session?: Session } | { refusal: Refusal };

/** Reads one cookie of the request. */
type ReadCookie = (name: string) => string | undefined;

const SEPARATOR = ',';

async function byCredential({ contextFor }: Dependencies, token: string, anybody: Caller): Promise<Identified> {
  const context = contextFor(anybody);
  // First of all: what others try from the same address must not keep a right credential out.
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

/** Returns the session of a browser; undefined where there is none, or no longer. */
export async function sessionOf(cookie: ReadCookie): Promise<Session | undefined> {
  const { config, session, contextFor } = await dependencies();
  const { session: settings } = config.auth;
  const sealed = cookie(sessionCookies(config.auth).sessionName);
  if (!session || !settings || sealed === undefined) return undefined;
  const { sessions, now } = contextFor(nobody({ address: null, requestId: null }));
  const opened = await openSession(session.seal, settings, sealed, now());
  return opened && !(await sessions.hasEnded(opened.id)) ? opened : undefined;
}

async function bySession({ config }: Dependencies, cookie: ReadCookie, anybody: Caller) {
  const { session: settings, roleMapping } = config.auth;
  const session = await sessionOf(cookie);
  return settings && session && { session, caller: callerOf(session, settings, roleMapping, anybody) };
}

/** By the headers of a reverse proxy, which only count when the request came straight from one. */
function byProxy({ config }: Dependencies, headers: Headers, anybody: Caller): Caller | undefined {
  const { proxy, roleMapping } = config.auth;
  if (!connectionOf(headers).fromTrustedProxy) return undefined;
  // Node reads headers as Latin-1; what proxies send is UTF-8.
  const read = (name: string) => Buffer.from(headers.get(name) ?? '', 'latin1').toString('utf8');
  const email = emailSchema.safeParse(read(proxy.headers.email)).data;
  // Two such headers arrive as one with a comma: the proxy added its own to what somebody else had sent.
  if (email === undefined || email.includes(SEPARATOR)) return undefined;
  const groups = read(proxy.headers.groups)
    .split(SEPARATOR)
    .map((group) => group.trim());
  return {
    ...anybody,
    kind: 'person',
    actor: email,
    name: personNameSchema.safeParse(read(proxy.headers.name)).data ?? null,
    ...grantedBy(roleMapping, groups),
  };
}

/** Who is asking: a program by its credential, a person in the way that this desk is set to. */
export async function identify(headers: Headers, cookie: ReadCookie): Promise<Identified> {
  const built = await dependencies();
  const { address, requestId } = connectionOf(headers);
  const anybody = nobody({ address, requestId });
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

/** The `Set-Cookie` that prolongs a session in which a person just did something; undefined when none is needed. */
export async function prolonged(session: Session | undefined): Promise<string | undefined> {
  const { config, session: sealed, contextFor } = await dependencies();
  const { session: settings } = config.auth;
  if (!session || !settings || !sealed) return undefined;
  const { now } = contextFor(nobody({ address: null, requestId: null }));
  const value = await refreshedSession(sealed.seal, settings, session, now());
  return value && setCookie(sessionCookies(config.auth).session(value, settings.idleMs));
}
