import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { addressKey } from '@/lib/server/limits';
import { paths } from '@/lib/shared/paths';
import { parseUrl } from '@/lib/shared/text/parse-url';
import type { GroupGrant } from '../settings/sign-in';
import type { SessionSettings } from './auth-settings';
import { auditOf, auditRefusal, refuse } from './authorize';
import { anonymous, type Caller, grantedBy } from './caller';
import type { IdentityProvider } from './identity-provider';
import { type Seal, type Session, sealSession, sessionEnd, sessionSchema } from './session';

const NOWHERE = 'http://desk.invalid';

/** Returns where to go after sign-in: always a page of this desk, whatever the address requests. */
export function returnPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith('/') || !parseUrl(wanted, NOWHERE)) return paths.home;
  const url = new URL(wanted, NOWHERE);
  const path = url.pathname + url.search + url.hash;
  // `//other.example` and `/\other.example` are other hosts, and what is below /api is no page.
  if (url.origin !== NOWHERE || path.startsWith('//') || /^\/(api|sign-in)(\/|$)/.test(url.pathname)) return paths.home;
  return path;
}

/** The errors that a provider may return instead of a code (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6). */
const errors = new Set([
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'interaction_required',
  'login_required',
  'account_selection_required',
  'consent_required',
  'invalid_request_uri',
  'invalid_request_object',
  'request_not_supported',
  'request_uri_not_supported',
  'registration_not_supported',
]);

/** Returns the error code if a specification defines it: anyone can open the callback with any text. */
const knownError = (error: string) => (errors.has(error) ? error : 'an unknown error');

/** How long a person may take at the provider, in milliseconds. */
export const SIGN_IN_MS = 10 * 60_000;

const underWaySchema = z.object({
  purpose: z.literal('sign-in'),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  startedAt: z.number(),
});

/** A completed sign-in, sealed in a cookie until the user confirms that another person's session ends. */
export const pendingSchema = z.object({
  purpose: z.literal('pending-session'),
  session: sessionSchema,
  /** The session that it ends. */
  replaces: z.string(),
  /** Empty if the provider gave none, or if it is too large to keep. */
  idToken: z.string(),
  returnTo: z.string(),
});
export type PendingSession = z.output<typeof pendingSchema>;

/** What sign-in needs in addition to the context of a use case. */
export interface SignInTools {
  provider: IdentityProvider;
  seal: Seal;
  settings: SessionSettings;
  roleMapping: readonly GroupGrant[];
}

const attempt = { action: 'session.sign_in' } as const;

/** Started sign-ins and callbacks are counted separately: a person who signs in makes one of each. */
async function countSignIn(context: Context, what: 'begin' | 'callback') {
  const { signIns } = context.limits;
  const address = addressKey(context.caller);
  const key = what === 'begin' ? address : `callback ${address}`;
  const retryAfterSeconds = await signIns.secondsToWait(key);
  if (retryAfterSeconds !== undefined) await refuse(context, attempt, 'too_many_requests', { retryAfterSeconds });
  await signIns.count(key);
}

/** The key under which a used callback is stored; no session has such an ID. */
const usedId = (state: string) => `sign-in ${createHash('sha256').update(state).digest('base64url')}`;

/** Starts a sign-in: returns where to send the browser, and the cookie that it keeps until the callback. */
export async function beginSignIn(context: Context, { provider, seal }: SignInTools, wanted: string | null) {
  await countSignIn(context, 'begin');
  const { url, checks } = await provider.begin().catch((cause: unknown) => {
    throw new AppError('sign_in_unavailable', { cause });
  });
  const underWay = {
    purpose: 'sign-in',
    ...checks,
    returnTo: returnPath(wanted),
    startedAt: context.now(),
  };
  return { url, state: checks.state, sealed: await seal.seal(underWay, SIGN_IN_MS) };
}

interface SignedIn {
  outcome: 'signed_in';
  session: Session;
  sealed: string;
  idToken: string | undefined;
  returnTo: string;
}

export type FinishedSignIn =
  | SignedIn
  /** Another person is signed in with this browser: nothing has changed yet. */
  | { outcome: 'other_person'; current: string; pending: PendingSession }
  | { outcome: 'cancelled'; returnTo: string }
  | { outcome: 'invalid' | 'incomplete'; returnTo: string }
  /** Authenticated, but without a role: none of their groups is mapped. */
  | { outcome: 'no_role'; email: string };

/** Completes a sign-in: `query` is from the callback, `sealed` from the cookie, `current` is the existing session. */
export async function finishSignIn(
  context: Context,
  tools: SignInTools,
  query: string,
  sealed: string | undefined,
  current?: Session,
): Promise<FinishedSignIn> {
  const { provider, seal, roleMapping } = tools;
  const now = context.now();
  await countSignIn(context, 'callback');
  const underWay = sealed === undefined ? undefined : await seal.open(sealed, underWaySchema);
  if (!underWay || now - underWay.startedAt > SIGN_IN_MS) {
    await auditRefusal(context, attempt, 'no sign-in in progress in this browser');
    return { outcome: 'invalid', returnTo: underWay?.returnTo ?? '/' };
  }
  // The cookie can be replayed, so its content is valid for only one callback across all replicas.
  if (!(await context.store.sessions.claimOnce(usedId(underWay.state), underWay.startedAt + SIGN_IN_MS, now))) {
    await auditRefusal(context, attempt, 'sign-in already completed');
    return { outcome: 'invalid', returnTo: underWay.returnTo };
  }
  const { returnTo, ...checks } = underWay;
  const answer = await provider.finish(query, checks).catch((cause: unknown) => {
    throw new AppError('sign_in_unavailable', { cause });
  });
  if (answer.outcome === 'refused') {
    await auditRefusal(context, attempt, `identity provider error: ${knownError(answer.error)}`);
    return { outcome: 'cancelled', returnTo };
  }
  if (answer.outcome !== 'identified') {
    if (answer.outcome === 'invalid')
      context.log.warn({ err: answer.cause, requestId: context.caller.requestId }, 'sign-in refused');
    const why =
      answer.outcome === 'invalid' ? 'invalid identity provider response' : `missing claim: ${answer.missing}`;
    await auditRefusal(context, attempt, why);
    return { outcome: answer.outcome, returnTo };
  }
  const { email, name, groups, idToken } = answer.identity;
  const granted = grantedBy(roleMapping, groups);
  const caller: Caller = { ...context.caller, kind: 'person', actor: email, name, ...granted, sessionEndsAt: null };
  const asPerson = { ...context, caller };
  if (granted.access.length === 0) {
    await auditRefusal(asPerson, attempt, 'no group with a role');
    return { outcome: 'no_role', email };
  }
  const session: Session = {
    purpose: 'session',
    id: context.newToken(),
    actor: email,
    name,
    groups: granted.groups,
    signedInAt: now,
    seenAt: now,
  };
  // A sign-in that an attacker started for this browser must not go unnoticed: the user's actions would get a wrong name.
  if (current && current.actor !== email) {
    context.log.info({ actor: email, current: current.actor }, 'sign-in pending: another user is signed in');
    const rest = { replaces: current.id, idToken: idToken ?? '', returnTo };
    return {
      outcome: 'other_person',
      current: current.actor,
      pending: { purpose: 'pending-session', session, ...rest },
    };
  }
  return { ...(await beginSession(context, tools, session)), idToken, returnTo };
}

/** Opens a session, and records its rights in the audit log. */
async function beginSession(context: Context, { seal, settings, roleMapping }: SignInTools, session: Session) {
  const caller = callerOf(session, settings, roleMapping, context.caller);
  const granting = caller.access.map(({ role, distributions }) => `${role} on ${distributions?.join(', ') ?? 'all'}`);
  await context.store.audit.append(auditOf({ ...context, caller }, attempt, granting.join('; ')));
  return { outcome: 'signed_in', session, sealed: await sealSession(seal, settings, session, context.now()) } as const;
}

/** Opens the session that waited for confirmation, and ends the `current` one; `sealed` is from the cookie. */
export async function replaceSession(
  context: Context,
  tools: SignInTools,
  sealed: string | undefined,
  current: Session | undefined,
): Promise<SignedIn | { outcome: 'invalid'; returnTo: string }> {
  const { seal, settings, roleMapping } = tools;
  await countSignIn(context, 'callback');
  const now = context.now();
  const pending = sealed === undefined ? undefined : await seal.open(sealed, pendingSchema);
  const isInTime = pending !== undefined && now - pending.session.signedInAt <= SIGN_IN_MS;
  // A session that started in the meantime is not the one that the user agreed to end.
  const isAgreed = current === undefined || current.id === pending?.replaces;
  if (
    !isInTime ||
    !isAgreed ||
    !(await context.store.sessions.claimOnce(`pending ${pending.session.id}`, now + SIGN_IN_MS, now))
  ) {
    await auditRefusal(context, attempt, 'no sign-in awaiting confirmation in this browser');
    return { outcome: 'invalid', returnTo: pending?.returnTo ?? '/' };
  }
  if (current) {
    const caller = callerOf(current, settings, roleMapping, context.caller);
    await signOut({ ...context, caller }, settings, current);
  }
  const { session, idToken, returnTo } = pending;
  const begun = await beginSession(context, tools, { ...session, seenAt: now });
  return { ...begun, idToken: idToken === '' ? undefined : idToken, returnTo };
}

/** Ends a session on all replicas: no copy of its cookie works afterwards. */
export async function signOut(context: Context, settings: SessionSettings, session: Session): Promise<void> {
  await context.store.sessions.end(session.id, sessionEnd(session, settings), context.now());
  await context.store.audit.append(auditOf(context, { action: 'session.sign_out' }));
}

/** Returns the caller of a session with its current access: the roles of its groups may have changed since it began. */
export const callerOf = (
  session: Session,
  settings: SessionSettings,
  roleMapping: readonly GroupGrant[],
  origin: Pick<Caller, 'address' | 'requestId'>,
): Caller => ({
  ...anonymous(origin),
  kind: 'person',
  actor: session.actor,
  name: session.name,
  ...grantedBy(roleMapping, session.groups),
  sessionEndsAt: sessionEnd(session, settings),
});
