import 'server-only';
import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import { AppError } from '@/lib/server/app-error';
import { auditRefusal } from '@/lib/server/auth/authorize';
import { type Caller, nobody } from '@/lib/server/auth/caller';
import type { Session } from '@/lib/server/auth/session';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { troubleOf } from '@/lib/server/store/store-trouble';
import { redactText } from '@/lib/shared/redact';
import { NO_PAGE_POLICY } from './content-security-policy';
import { connectionOf } from './every-request';
import { identify, prolonged } from './identify';
import { problemAnswer } from './problem-answer';
import { refusalOf } from './same-origin';

interface Call<Params> {
  request: Request;
  context: Context;
  /** The caller's session, where there is one. */
  session: Session | undefined;
  params: Params;
  query: URLSearchParams;
}

/** A JSON answer that no cache keeps. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', 'content-security-policy': NO_PAGE_POLICY, ...headers },
  });

/** Establishes who asks; throws for whom nothing is answered. */
type Door = (request: Request, anybody: Caller) => Promise<{ caller: Caller; session?: Session }>;

const isRead = (method: string) => method === 'GET' || method === 'HEAD';

/** A link's token opens it for whoever reads this. */
const withoutToken = (pathname: string) => pathname.replace(/^(\/api\/share\/)[^/]+/, '$1…');

async function refuseForeign(request: Request, anybody: Caller) {
  const { config, contextFor } = await dependencies();
  const refusal = refusalOf(request, config.auth);
  if (!refusal) return;
  if (!isRead(request.method)) {
    const subject = `${request.method} ${withoutToken(new URL(request.url).pathname)}`;
    await auditRefusal(contextFor(anybody), { action: 'request', subject }, refusal);
  }
  throw new AppError(refusal);
}

const signedIn: Door = async (request, anybody) => {
  await refuseForeign(request, anybody);
  const jar = await cookies();
  const identified = await identify(request.headers, (name) => jar.get(name)?.value);
  if ('caller' in identified) return identified;
  const { code, ...details } = identified.refusal;
  throw new AppError(code, details);
};

const anybodyFromHere: Door = async (request, anybody) => {
  await refuseForeign(request, anybody);
  return { caller: anybody };
};

const anybodyFromAnywhere: Door = async (_request, anybody) => ({ caller: anybody });

/** What nobody expected; a database that does not answer is none of our mistakes, and passes. */
const appErrorOf = (cause: unknown) =>
  new AppError(troubleOf(cause) === undefined ? 'internal_error' : 'store_unavailable', { cause });

/** What every route has in common: a door, and that every failure is a problem document, its cause in the log alone. */
const route =
  (door: Door) =>
  <Params>(handle: (call: Call<Params>) => Promise<Response>) =>
  async (request: Request, segment: { params: Promise<Params> }): Promise<Response> => {
    const connection = connectionOf(request.headers);
    const requestId = connection.requestId ?? randomUUID();
    const { log, contextFor } = await dependencies();
    try {
      const { caller, session } = await door(request, nobody({ ...connection, requestId }));
      const context = contextFor({ ...caller, requestId });
      const query = new URL(request.url).searchParams;
      const response = await handle({ request, context, session, params: await segment.params, query });
      response.headers.set('x-request-id', requestId);
      if (!response.headers.has('content-security-policy'))
        response.headers.set('content-security-policy', NO_PAGE_POLICY);
      // What a page asks for by itself does not show that somebody is there.
      const cookie = isRead(request.method) ? undefined : await prolonged(session);
      if (cookie !== undefined && !response.headers.has('set-cookie')) response.headers.set('set-cookie', cookie);
      return response;
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : appErrorOf(thrown);
      const answer = problemAnswer(error, requestId);
      const { purgeId, cdnStatus, cdnMessage, cause } = error.details;
      const said = cdnMessage === undefined ? undefined : redactText(cdnMessage);
      const level = answer.status >= 500 ? 'error' : 'info';
      log[level]({ requestId, code: error.code, purgeId, cdnStatus, cdnMessage: said, err: cause }, error.message);
      return answer;
    }
  };

/** For whom the desk knows: the local operator, people who are signed in, programs with a credential. */
export const apiRoute = route(signedIn);
/** For everybody, but from no other site: what a share link shows. */
export const publicRoute = route(anybodyFromHere);
/** For everybody, from wherever the browser comes: the way to the company's sign-in and back. */
export const signInRoute = route(anybodyFromAnywhere);

/** For the methods that an address does not take; names those that it does. */
export const allowOnly = (...allow: ('GET' | 'POST' | 'DELETE')[]) =>
  publicRoute(async () => {
    throw new AppError('method_not_allowed', { allow });
  });
