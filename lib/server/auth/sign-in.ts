import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { addressKey } from '@/lib/server/rate-limit';
import type { GroupGrant, SessionSettings } from './auth-settings';
import { knownError } from './authorization-error';
import { auditOf, auditRefusal, refuse } from './authorize';
import { type Caller, nobody } from './caller';
import { grantedBy } from './granted-by';
import type { IdentityProvider } from './identity-provider';
import { returnPath } from './return-path';
import { type Seal, type Session, sealSession, sessionEnd } from './session';

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

/** What signing in needs beside a use case's own context. */
export interface SignInTools {
  provider: IdentityProvider;
  seal: Seal;
  settings: SessionSettings;
  roleMapping: readonly GroupGrant[];
}

const attempt = { action: 'session.sign_in' } as const;

/** Begun sign-ins and callbacks are counted apart: a person who signs in makes one of each. */
async function countSignIn(context: Context, what: 'begin' | 'callback') {
  const { signIns } = context.limits;
  const address = addressKey(context.caller);
  const key = what === 'begin' ? address : `callback ${address}`;
  const retryAfterSeconds = await signIns.secondsToWait(key);
  if (retryAfterSeconds !== undefined) await refuse(context, attempt, 'too_many_requests', { retryAfterSeconds });
  await signIns.count(key);
}

/** Under what a sign-in that has come back is remembered: no session has such an id. */
const usedId = (state: string) => `sign-in ${createHash('sha256').update(state).digest('base64url')}`;

/** Begins a sign-in: where to send the browser, and what it keeps until it comes back. */
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

export type FinishedSignIn =
  | { outcome: 'signed_in'; session: Session; sealed: string; idToken: string | undefined; returnTo: string }
  | { outcome: 'cancelled'; returnTo: string }
  | { outcome: 'invalid' | 'incomplete'; returnTo: string }
  /** Known at the company, and nothing here: no group of theirs has a role. */
  | { outcome: 'no_role'; email: string };

/** Ends a sign-in: `query` is what the browser brought back, `sealed` what it kept. */
export async function finishSignIn(
  context: Context,
  { provider, seal, settings, roleMapping }: SignInTools,
  query: string,
  sealed: string | undefined,
): Promise<FinishedSignIn> {
  const now = context.now();
  await countSignIn(context, 'callback');
  const underWay = sealed === undefined ? undefined : await seal.open(sealed, underWaySchema);
  if (!underWay || now - underWay.startedAt > SIGN_IN_MS) {
    await auditRefusal(context, attempt, 'no sign-in of this browser is under way');
    return { outcome: 'invalid', returnTo: underWay?.returnTo ?? '/' };
  }
  // The cookie can be sent as often as somebody likes: what it holds is good for one callback, on all replicas together.
  if (!(await context.sessions.claimOnce(usedId(underWay.state), underWay.startedAt + SIGN_IN_MS, now))) {
    await auditRefusal(context, attempt, 'this sign-in was completed before');
    return { outcome: 'invalid', returnTo: underWay.returnTo };
  }
  const { returnTo, ...checks } = underWay;
  const answer = await provider.finish(query, checks).catch((cause: unknown) => {
    throw new AppError('sign_in_unavailable', { cause });
  });
  if (answer.outcome === 'refused') {
    await auditRefusal(context, attempt, `the provider answered ${knownError(answer.error)}`);
    return { outcome: 'cancelled', returnTo };
  }
  if (answer.outcome !== 'identified') {
    if (answer.outcome === 'invalid')
      context.log.warn({ err: answer.cause, requestId: context.caller.requestId }, 'a sign-in was refused');
    const why = answer.outcome === 'invalid' ? 'its answer does not fit' : `the claim ${answer.missing} is missing`;
    await auditRefusal(context, attempt, why);
    return { outcome: answer.outcome, returnTo };
  }
  const { email, name, groups, idToken } = answer.identity;
  const granted = grantedBy(roleMapping, groups);
  const caller: Caller = { ...context.caller, kind: 'person', actor: email, name, ...granted, sessionEndsAt: null };
  const asPerson = { ...context, caller };
  if (granted.access.length === 0) {
    await auditRefusal(asPerson, attempt, 'no group of theirs has a role');
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
  const granting = granted.access.map(({ role, distributions }) => `${role} on ${distributions?.join(', ') ?? 'all'}`);
  await context.audit.append(auditOf(asPerson, attempt, granting.join('; ')));
  return { outcome: 'signed_in', session, sealed: await sealSession(seal, settings, session, now), idToken, returnTo };
}

/** Ends a session everywhere, for whoever has its cookie. */
export async function signOut(context: Context, settings: SessionSettings, session: Session): Promise<void> {
  await context.sessions.end(session.id, sessionEnd(session, settings), context.now());
  await context.audit.append(auditOf(context, { action: 'session.sign_out' }));
}

/** Whom a session stands for today: what its groups give may have changed since it began. */
export const callerOf = (
  session: Session,
  settings: SessionSettings,
  roleMapping: readonly GroupGrant[],
  origin: Pick<Caller, 'address' | 'requestId'>,
): Caller => ({
  ...nobody(origin),
  kind: 'person',
  actor: session.actor,
  name: session.name,
  ...grantedBy(roleMapping, session.groups),
  sessionEndsAt: sessionEnd(session, settings),
});
