import 'server-only';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { AppError, isAppError } from '@/lib/server/app-error';
import type { Session } from '@/lib/server/auth/session';
import {
  beginSignIn,
  type FinishedSignIn,
  finishSignIn,
  type PendingSession,
  pendingSchema,
  replaceSession,
  SIGN_IN_MS,
  type SignInTools,
  signOut,
} from '@/lib/server/auth/sign-in';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { plainPage } from '@/lib/server/http/plain-page';
import { statusByCode } from '@/lib/server/http/status-by-code';
import type { SignedOut } from '@/lib/shared/access/me';
import { errorTexts } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { sessionOf } from './identify';
import { noRolePage } from './no-role-page';
import { isTooLarge, sessionCookies, setCookie } from './session-cookies';

/** Returns what the sign-in routes need. Throws `not_found` on a desk without its own sign-in. */
async function signInTools(): Promise<{ tools: SignInTools; cookies: ReturnType<typeof sessionCookies> }> {
  const { config, session } = await dependencies();
  const { session: settings, roleMapping } = config.auth;
  if (!session || !settings) throw new AppError('not_found');
  return { tools: { ...session, settings, roleMapping }, cookies: sessionCookies(config.auth) };
}

/** Maximum sign-ins in progress per browser; more would only fill its requests with cookies. */
const UNDER_WAY_MAX = 4;

/** The cookies that the browser keeps for the desk. */
type Jar = NextRequest['cookies'];

const idTokenSchema = z.object({ purpose: z.literal('id-token'), sessionId: z.string(), idToken: z.string() });

const seeOther = (location: string, cookies: string[]) => {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
};

const again = (returnTo: string) => ({
  to: `${paths.signIn}?${new URLSearchParams({ to: returnTo })}`,
  words: 'Back to sign-in',
});

/** How a sign-in ended without a session; selects the page. */
const failedSchema = z.object({
  purpose: z.literal('failed-sign-in'),
  because: z.enum(['cancelled', 'invalid', 'incomplete', 'no_role', 'sign_in_unavailable', 'too_many_requests']),
  /** The person without a role. */
  user: z.string().optional(),
  retryAfterSeconds: z.int().optional(),
  returnTo: z.string(),
});
type FailedSignIn = Omit<z.output<typeof failedSchema>, 'purpose'>;

/** Errors shown as a page instead of a problem document, because a browser navigated here. */
function failedBy(error: unknown, returnTo: string): FailedSignIn {
  if (!isAppError(error)) throw error;
  if (error.code !== 'sign_in_unavailable' && error.code !== 'too_many_requests') throw error;
  return { because: error.code, retryAfterSeconds: error.details.retryAfterSeconds, returnTo };
}

async function failedPage({ because, user = '', retryAfterSeconds, returnTo }: FailedSignIn, cookies: string[] = []) {
  const { deskName } = (await dependencies()).config;
  const link = again(returnTo);
  const wait: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const page = () => {
    if (because === 'no_role') return noRolePage({ user, deskName, link });
    if (because === 'sign_in_unavailable' || because === 'too_many_requests') {
      const { title, next } = errorTexts[because];
      return plainPage({ title, sentences: [next], deskName, link }, statusByCode[because], wait);
    }
    const [title, sentence] = refusedPages[because];
    return plainPage({ title, sentences: [sentence], deskName, link }, 403);
  };
  const answer = page();
  for (const cookie of cookies) answer.headers.append('set-cookie', cookie);
  return answer;
}

/** Redirects from the callback address, which contains code and state, to one that may stay in the browser. */
async function leaveCallback(failed: FailedSignIn, used: string): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const sealed = await tools.seal.seal({ purpose: 'failed-sign-in', ...failed }, SIGN_IN_MS);
  return seeOther(paths.api.signInContinue, [used, setCookie(cookies.failed(sealed, SIGN_IN_MS))]);
}

/** Redirects the browser to the identity provider. */
export async function openSignIn(context: Context, jar: Jar, wanted: string | null): Promise<Response> {
  const { tools, cookies } = await signInTools();
  try {
    const { url, state, sealed } = await beginSignIn(context, tools, wanted);
    const underWay = jar.getAll().filter(({ name }) => cookies.isSignIn(name));
    const forgotten = underWay.length < UNDER_WAY_MAX ? [] : underWay;
    return seeOther(url.href, [
      ...forgotten.map(({ name }) => setCookie(cookies.signIn(name, '', 0))),
      setCookie(cookies.signIn(cookies.signInName(state), sealed, SIGN_IN_MS)),
    ]);
  } catch (error) {
    context.log.error({ err: error, requestId: context.caller.requestId }, 'sign-in start failed');
    return failedPage(failedBy(error, wanted ?? paths.home));
  }
}

const refusedPages: Record<
  Exclude<FinishedSignIn['outcome'], 'signed_in' | 'no_role' | 'other_person'>,
  [string, string]
> = {
  cancelled: ['Sign-in failed', 'The identity provider cancelled or refused the sign-in.'],
  invalid: [
    'This sign-in cannot be completed',
    'The sign-in has expired, was already completed, or started in another browser.',
  ],
  incomplete: [
    'No verified e-mail address',
    'The identity provider sent no verified e-mail address for your account. Ask an administrator to check OIDC_EMAIL_CLAIM: the claim must contain one @.',
  ],
};

type Done = Extract<FinishedSignIn, { outcome: 'signed_in' }>;

/** Sets the session cookie and redirects the browser. */
async function enter({ session, sealed, idToken, returnTo }: Done, used: string): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const { idleMs, maxMs } = tools.settings;
  const kept = await tools.seal.seal({ purpose: 'id-token', sessionId: session.id, idToken: idToken ?? '' }, maxMs);
  const idCookie = cookies.idToken(kept, maxMs);
  return seeOther(returnTo, [
    used,
    setCookie(cookies.failed('', 0)),
    setCookie(cookies.session(sealed, Math.min(idleMs, maxMs))),
    ...(idCookie ? [setCookie(idCookie)] : []),
  ]);
}

/** Keeps another person's sign-in until the question below is answered. */
async function keepPending(pending: PendingSession, used: string): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const whole = await tools.seal.seal(pending, SIGN_IN_MS);
  // Without the ID token, the provider asks again whether to sign out.
  const sealed = isTooLarge(whole) ? await tools.seal.seal({ ...pending, idToken: '' }, SIGN_IN_MS) : whole;
  return seeOther(paths.api.signInContinue, [used, setCookie(cookies.pending(sealed, SIGN_IN_MS))]);
}

/** Asks whether to end another person's session. Works without scripts, and changes nothing in other tabs. */
async function askToReplace(current: string | undefined, pending: PendingSession): Promise<Response> {
  const next = pending.session.actor;
  return plainPage(
    {
      deskName: (await dependencies()).config.deskName,
      title: current === undefined ? `Continue as ${next}?` : `You are signed in as ${current}. Continue as ${next}?`,
      sentences:
        current === undefined
          ? ['The previous session has ended.']
          : [`If you continue, the session of ${current} ends. Nothing has changed yet.`],
      button: { postTo: paths.api.signInContinue, words: `Continue as ${next}` },
      ...(current !== undefined && { link: { to: paths.home, words: `Stay signed in as ${current}` } }),
    },
    200,
  );
}

/** Returns the page for a sign-in that ended without a session, or the question that it waits for. */
export async function showSignIn(jar: Jar): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const failed = await tools.seal.open(jar.get(cookies.failedName)?.value ?? '', failedSchema);
  // Shown once: a later visitor of this address must not read about another person's sign-in.
  if (failed) return failedPage(failed, [setCookie(cookies.failed('', 0))]);
  const pending = await tools.seal.open(jar.get(cookies.pendingName)?.value ?? '', pendingSchema);
  const current = await sessionOf((name) => jar.get(name)?.value);
  const isOpen = pending && (current === undefined || current.id === pending.replaces);
  return isOpen ? askToReplace(current?.actor, pending) : seeOther(paths.home, []);
}

/** Ends another person's session after confirmation. */
export async function continueSignIn(context: Context, jar: Jar): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const used = setCookie(cookies.pending('', 0));
  try {
    const current = await sessionOf((name) => jar.get(name)?.value);
    const replaced = await replaceSession(context, tools, jar.get(cookies.pendingName)?.value, current);
    if (replaced.outcome === 'signed_in') return await enter(replaced, used);
    return await failedPage({ because: replaced.outcome, returnTo: replaced.returnTo }, [used]);
  } catch (error) {
    context.log.error({ err: error, requestId: context.caller.requestId }, 'sign-in failed');
    return failedPage(failedBy(error, paths.home));
  }
}

/** Handles the provider's callback. */
export async function closeSignIn(context: Context, jar: Jar, url: URL): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const name = cookies.signInName(url.searchParams.get('state') ?? '');
  const used = setCookie(cookies.signIn(name, '', 0));
  try {
    const current = await sessionOf((cookie) => jar.get(cookie)?.value);
    const finished = await finishSignIn(context, tools, url.search, jar.get(name)?.value, current);
    if (finished.outcome === 'signed_in') return await enter(finished, used);
    if (finished.outcome === 'other_person') return await keepPending(finished.pending, used);
    return finished.outcome === 'no_role'
      ? await leaveCallback({ because: 'no_role', user: finished.email, returnTo: paths.home }, used)
      : await leaveCallback({ because: finished.outcome, returnTo: finished.returnTo }, used);
  } catch (error) {
    context.log.error({ err: error, requestId: context.caller.requestId }, 'sign-in failed');
    return leaveCallback(failedBy(error, paths.home), used);
  }
}

/** Ends the session, and returns where the browser goes next: to the provider if it offers sign-out. */
export async function closeSession(context: Context, jar: Jar, session: Session): Promise<Response> {
  const { tools, cookies } = await signInTools();
  await signOut(context, tools.settings, session);
  const sealed = jar.get(cookies.idTokenName)?.value;
  const kept = sealed === undefined ? undefined : await tools.seal.open(sealed, idTokenSchema);
  const idToken = kept?.sessionId === session.id && kept.idToken !== '' ? kept.idToken : undefined;
  const location = await tools.provider.signOutUrl(idToken).catch((err: unknown) => {
    context.log.warn({ err }, 'sign-out at identity provider skipped');
    return undefined;
  });
  const headers = new Headers({ 'cache-control': 'no-store', 'clear-site-data': '"storage"' });
  headers.append('set-cookie', setCookie(cookies.session('', 0)));
  const idCookie = cookies.idToken('', 0);
  if (idCookie) headers.append('set-cookie', setCookie(idCookie));
  return Response.json({ location: location?.href ?? paths.signIn } satisfies SignedOut, { headers });
}
