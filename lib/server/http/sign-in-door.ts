import 'server-only';
import { cookies as requestCookies } from 'next/headers';
import { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import type { Session } from '@/lib/server/auth/session';
import { beginSignIn, type FinishedSignIn, finishSignIn, SIGN_IN_MS, signOut } from '@/lib/server/auth/sign-in';
import type { Context } from '@/lib/server/context';
import { errorTexts } from '@/lib/shared/error-codes';
import type { SignedOut } from '@/lib/shared/me';
import { paths } from '@/lib/shared/paths';
import { noRolePage } from './no-role-page';
import { plainPage } from './plain-page';
import { setCookie } from './session-cookies';
import { signInTools } from './sign-in-tools';

/** Sign-ins that one browser may have under way; more would only fill up its requests with cookies. */
const UNDER_WAY_MAX = 4;

const idTokenSchema = z.object({ purpose: z.literal('id-token'), sessionId: z.string(), idToken: z.string() });

const seeOther = (location: string, cookies: string[]) => {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
};

const again = (returnTo: string) => ({
  to: `${paths.signIn}?${new URLSearchParams({ to: returnTo })}`,
  words: 'Back to the sign-in',
});

/** What cannot be told in a problem document, because a browser has come here: the same words as a page. */
function troublePage(error: unknown, returnTo: string) {
  if (!(error instanceof AppError)) throw error;
  if (error.code !== 'sign_in_unavailable' && error.code !== 'too_many_requests') throw error;
  const { title, next } = errorTexts[error.code];
  const { retryAfterSeconds } = error.details;
  return retryAfterSeconds === undefined
    ? plainPage({ title, sentences: [next], link: again(returnTo) }, 503)
    : plainPage({ title, sentences: [next], link: again(returnTo) }, 429, { 'retry-after': String(retryAfterSeconds) });
}

/** Sends the browser to the company's provider. */
export async function openSignIn(context: Context, wanted: string | null): Promise<Response> {
  const { tools, cookies } = await signInTools();
  try {
    const { url, state, sealed } = await beginSignIn(context, tools, wanted);
    const underWay = (await requestCookies()).getAll().filter(({ name }) => cookies.isSignIn(name));
    const forgotten = underWay.length < UNDER_WAY_MAX ? [] : underWay;
    return seeOther(url.href, [
      ...forgotten.map(({ name }) => setCookie(cookies.signIn(name, '', 0))),
      setCookie(cookies.signIn(cookies.signInName(state), sealed, SIGN_IN_MS)),
    ]);
  } catch (error) {
    context.log.error({ err: error, requestId: context.caller.requestId }, 'a sign-in could not begin');
    return troublePage(error, wanted ?? paths.home);
  }
}

const refusedPages: Record<Exclude<FinishedSignIn['outcome'], 'signed_in' | 'no_role'>, [string, string]> = {
  cancelled: ['You were not signed in', 'The company’s sign-in was cancelled or refused.'],
  invalid: ['This sign-in cannot be completed', 'It is too old, was completed before, or began in another browser.'],
  incomplete: [
    'This account cannot be used here',
    'The company’s sign-in did not tell a confirmed e-mail address for it. An administrator can look at OIDC_EMAIL_CLAIM.',
  ],
};

/** Takes the browser back from the provider. */
export async function closeSignIn(context: Context, url: URL): Promise<Response> {
  const { tools, cookies } = await signInTools();
  const name = cookies.signInName(url.searchParams.get('state') ?? '');
  const used = setCookie(cookies.signIn(name, '', 0));
  try {
    const finished = await finishSignIn(context, tools, url.search, (await requestCookies()).get(name)?.value);
    if (finished.outcome === 'no_role')
      return noRolePage(
        { signedIn: `at the company as ${finished.email}`, link: again(paths.home) },
        { 'set-cookie': used },
      );
    if (finished.outcome !== 'signed_in') {
      const [title, sentence] = refusedPages[finished.outcome];
      const page = { title, sentences: [sentence], link: again(finished.returnTo) };
      return plainPage(page, 403, { 'set-cookie': used });
    }
    const { session, sealed, idToken, returnTo } = finished;
    const { idleMs, maxMs } = tools.settings;
    const kept = await tools.seal.seal({ purpose: 'id-token', sessionId: session.id, idToken: idToken ?? '' }, maxMs);
    const idCookie = cookies.idToken(kept, maxMs);
    return seeOther(returnTo, [
      used,
      setCookie(cookies.session(sealed, Math.min(idleMs, maxMs))),
      ...(idCookie ? [setCookie(idCookie)] : []),
    ]);
  } catch (error) {
    context.log.error({ err: error, requestId: context.caller.requestId }, 'a sign-in could not be completed');
    return troublePage(error, paths.home);
  }
}

/** Ends the session, and tells where the browser goes from here: to the provider, where it offers to sign out there, too. */
export async function closeSession(context: Context, session: Session): Promise<Response> {
  const { tools, cookies } = await signInTools();
  await signOut(context, tools.settings, session);
  const sealed = (await requestCookies()).get(cookies.idTokenName)?.value;
  const kept = sealed === undefined ? undefined : await tools.seal.open(sealed, idTokenSchema);
  const idToken = kept?.sessionId === session.id && kept.idToken !== '' ? kept.idToken : undefined;
  const location = await tools.provider.signOutUrl(idToken).catch((err: unknown) => {
    context.log.warn({ err }, 'the provider could not be asked where to sign out');
    return undefined;
  });
  const headers = new Headers({ 'cache-control': 'no-store', 'clear-site-data': '"storage"' });
  headers.append('set-cookie', setCookie(cookies.session('', 0)));
  const idCookie = cookies.idToken('', 0);
  if (idCookie) headers.append('set-cookie', setCookie(idCookie));
  return Response.json({ location: location?.href ?? paths.signIn } satisfies SignedOut, { headers });
}
