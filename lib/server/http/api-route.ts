import 'server-only';
import { randomUUID } from 'node:crypto';
import { AppError } from '@/lib/server/app-error';
import { LOCAL_ACTOR } from '@/lib/server/auth/local-actor';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { problemAnswer } from './problem-answer';
import { refusalOf } from './same-origin';

interface Call<Params> {
  request: Request;
  context: Context;
  params: Params;
  query: URLSearchParams;
}

/** A JSON answer that no cache keeps. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });

/**
 * Wraps what every API route has in common: who may ask, in whose name, and that every failure is a problem document
 * with a request id, its cause in the log and nowhere else.
 */
export const apiRoute =
  <Params>(handle: (call: Call<Params>) => Promise<Response>) =>
  async (request: Request, segment: { params: Promise<Params> }): Promise<Response> => {
    const requestId = randomUUID();
    const { log, contextFor } = await dependencies();
    try {
      const refusal = refusalOf(request.headers);
      if (refusal) throw new AppError(refusal);
      const context = contextFor(LOCAL_ACTOR);
      const query = new URL(request.url).searchParams;
      const response = await handle({ request, context, params: await segment.params, query });
      response.headers.set('x-request-id', requestId);
      return response;
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : new AppError('internal_error', { cause: thrown });
      const answer = problemAnswer(error, requestId);
      const { purgeId, cdnStatus, cdnMessage, cause } = error.details;
      const level = answer.status >= 500 ? 'error' : 'info';
      log[level]({ requestId, code: error.code, purgeId, cdnStatus, cdnMessage, err: cause }, error.message);
      return answer;
    }
  };

/** For the methods that an address does not take; names those that it does. */
export const allowOnly = (...allow: ('GET' | 'POST' | 'DELETE')[]) =>
  apiRoute(async () => {
    throw new AppError('method_not_allowed', { allow });
  });
