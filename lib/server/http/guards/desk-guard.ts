import 'server-only';
import { type NextRequest, NextResponse } from 'next/server';
import { anonymous } from '@/lib/server/auth/caller';
import { dependencies } from '@/lib/server/dependencies';
import { NO_PAGE_POLICY } from '@/lib/server/http/content-security-policy';
import { connectionOf } from '@/lib/server/http/every-request';
import { plainPage } from '@/lib/server/http/plain-page';
import { openShare } from '@/lib/server/shares/read-shared';
import { errorTexts } from '@/lib/shared/error-codes';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';
import { paths } from '@/lib/shared/paths';
import { identify, prolonged } from './identify';
import { noRolePage } from './no-role-page';

const asSomebodyElse = { to: paths.signIn, words: 'Sign in as another user' };
const onlyHere = 'Purge Desk accepts only requests to localhost or 127.0.0.1.\n';
const noPage = { 'cache-control': 'no-store', 'content-security-policy': NO_PAGE_POLICY };

const unknownPerson = {
  title: 'You are not signed in',
  sentences: [
    'Purge Desk gets your identity from a reverse proxy, but this request did not come through a trusted proxy. Open Purge Desk at its usual address, or contact your administrator.',
  ],
};

interface Decision {
  refusal?: Response;
  /** Extends the session of an admitted user. */
  cookie?: string | undefined;
}

/** Decides about the desk's own pages before one is begun. */
export async function deskRefusal({ headers, cookies, nextUrl }: NextRequest): Promise<Decision> {
  const { config } = await dependencies();
  const { mode, publicUrl } = config.auth;
  // No site may rebind its name to 127.0.0.1 and read the pages of this machine's operator.
  if (mode === 'local' && !isLoopbackHostHeader(headers.get('host')))
    return { refusal: new NextResponse(onlyHere, { status: 403, headers: noPage }) };
  if (nextUrl.pathname === paths.signIn) return {};
  const identified = await identify(headers, (name) => cookies.get(name)?.value);
  if (!('caller' in identified)) {
    if (mode !== 'oidc') return { refusal: plainPage({ ...unknownPerson, deskName: config.deskName }, 401) };
    const to = nextUrl.pathname + nextUrl.search;
    const signIn = new URL(`${paths.signIn}?${new URLSearchParams({ to })}`, publicUrl);
    return { refusal: NextResponse.redirect(signIn, { status: 303, headers: noPage }) };
  }
  const { caller, session } = identified;
  if (caller.access.length === 0) {
    return {
      refusal: noRolePage({
        user: caller.actor,
        deskName: config.deskName,
        ...(mode === 'oidc' && { link: asSomebodyElse }),
      }),
    };
  }
  return { cookie: await prolonged(session) };
}

/** Marks a request for the page of a link with its method, which Next does not give to pages. */
export const SHARE_HEADER = 'x-purge-desk-share';

const nothing = {
  title: 'Page not found',
  sentences: ['The link is wrong or incomplete. Check that you copied all of it, or ask the sender for a new link.'],
};
const ended = {
  link_expired: 'This link has expired',
  link_revoked: 'This link was revoked',
};
const limited = { title: 'Too many attempts', sentences: ['Wait a minute and open your link again.'] };

/** Decides about `/share/…` before a page is begun: undefined lets the request through to it. */
export async function shareRefusal(pathname: string, headers: Headers): Promise<Response | undefined> {
  const token = pathname.replace(/^\/share\/?/, '');
  const { config, contextFor } = await dependencies();
  const { deskName } = config;
  const opened = await openShare(contextFor(anonymous(connectionOf(headers))), token);
  if (opened.outcome === 'open') return undefined;
  if (opened.outcome === 'ended')
    return plainPage({ title: ended[opened.because], sentences: [errorTexts[opened.because].next], deskName }, 410);
  return opened.outcome === 'nothing'
    ? plainPage({ ...nothing, deskName }, 404)
    : plainPage({ ...limited, deskName }, 429, { 'retry-after': String(opened.retryAfterSeconds) });
}
