import 'server-only';
import { randomUUID } from 'node:crypto';
import type { NextRequest } from 'next/server';
import { AppError } from '@/lib/server/app-error';
import { auditRefusal } from '@/lib/server/auth/authorize';
import { anonymous, type Caller } from '@/lib/server/auth/caller';
import type { Session } from '@/lib/server/auth/session';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { during, traceContextOf } from '@/lib/server/observability/trace-context';
import { databaseErrorOf } from '@/lib/server/store/engine/database-error';
import { NO_PAGE_POLICY } from './content-security-policy';
import { connectionOf } from './every-request';
import { startingError } from './guards/before-next';
import { identify, prolonged } from './guards/identify';
import { isNavigation, refusalOf } from './guards/same-origin';
import { problemAnswer } from './problem-answer';
import { isRead, requestLog, requestSubject } from './request-log';

interface Call<Params> {
  request: NextRequest;
  context: Context;
  /** The caller's session, where there is one. */
  session: Session | undefined;
  /** Aborted when the desk takes no more requests: nobody is kept waiting after that. */
  leaving: AbortSignal;
  params: Params;
  query: URLSearchParams;
}

/** Establishes who asks; throws for whom nothing is answered. */
type Guard = (request: NextRequest, anybody: Caller) => Promise<{ caller: Caller; session?: Session }>;

async function refuseForeign(request: Request, anybody: Caller) {
  const { config, contextFor } = await dependencies();
  const refusal = refusalOf(request, config.auth);
  if (!refusal) return;
  if (!isRead(request.method)) {
    const attempt = { action: 'request', subject: requestSubject(request) } as const;
    await auditRefusal(contextFor(anybody), attempt, refusal);
  }
  throw new AppError(refusal);
}

const signedIn: Guard = async (request, anybody) => {
  await refuseForeign(request, anybody);
  const identified = await identify(request.headers, (name) => request.cookies.get(name)?.value);
  if ('caller' in identified) return identified;
  const { code, ...details } = identified.refusal;
  throw new AppError(code, details);
};

const anybodyFromHere: Guard = async (request, anybody) => {
  await refuseForeign(request, anybody);
  return { caller: anybody };
};

const anybodyFromAnywhere: Guard = async (_request, anybody) => ({ caller: anybody });

/** Another site's picture or frame must begin no sign-in: it would use up the limit of everybody behind that address. */
const anybodyNavigating: Guard = async (request, anybody) => {
  if (!isNavigation(request.headers)) throw new AppError('foreign_origin');
  return { caller: anybody };
};

/** What nobody expected; a database that does not answer is none of our mistakes, and passes. */
const appErrorOf = (cause: unknown) =>
  new AppError(databaseErrorOf(cause) === undefined ? 'internal_error' : 'store_unavailable', { cause });

/** What every route has in common: a guard, and that every failure is a problem document, its cause in the log alone. */
const route =
  (guard: Guard) =>
  <Params>(handle: (call: Call<Params>) => Promise<Response>) =>
  async (request: NextRequest, segment: { params: Promise<Params> }): Promise<Response> => {
    const connection = connectionOf(request.headers);
    const requestId = connection.requestId ?? randomUUID();
    const { log, ending, contextFor } = await dependencies();
    const lines = requestLog(log, request);
    const trace = traceContextOf(request.headers);
    const answer = async () => {
      if (connection.requestId === null) throw startingError();
      const { caller, session } = await guard(request, anonymous({ ...connection, requestId }));
      const context = contextFor({ ...caller, requestId });
      const query = new URL(request.url).searchParams;
      const { leaving } = ending;
      const response = await handle({ request, context, session, leaving, params: await segment.params, query });
      response.headers.set('x-request-id', requestId);
      if (!response.headers.has('content-security-policy'))
        response.headers.set('content-security-policy', NO_PAGE_POLICY);
      // What a page asks for by itself does not show that somebody is there.
      const cookie = isRead(request.method) ? undefined : await prolonged(session);
      if (cookie !== undefined && !response.headers.has('set-cookie')) response.headers.set('set-cookie', cookie);
      lines.answered(response, caller.actor);
      return response;
    };
    return during({ requestId, ...(trace && { trace }) }, () =>
      answer().catch((thrown: unknown) => {
        const error = thrown instanceof AppError ? thrown : appErrorOf(thrown);
        const problem = problemAnswer(error, requestId);
        lines.failed(error, problem.status);
        return problem;
      }),
    );
  };

/** For whom the desk knows: the local operator, people who are signed in, programs with a credential. */
export const apiRoute = route(signedIn);
/** For everybody, but from no other site: what a share link shows. */
export const publicRoute = route(anybodyFromHere);
/** For everybody, from any site, as a page of its own: the way to the company's sign-in and back. */
export const signInRoute = route(anybodyNavigating);
/** For everybody, from any site: what checks the caller itself. */
export const openRoute = route(anybodyFromAnywhere);

/** For the methods that an address does not take; names those that it does. */
export const allowOnly = (...allow: ('GET' | 'POST' | 'DELETE')[]) =>
  publicRoute(async () => {
    throw new AppError('method_not_allowed', { allow });
  });
