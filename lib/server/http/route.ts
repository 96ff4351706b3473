import 'server-only';
import { randomUUID } from 'node:crypto';
import { AppError, isAppError } from '@/lib/server/app-error';
import { anonymous } from '@/lib/server/auth/caller';
import { dependencies } from '@/lib/server/dependencies';
import { during, traceContextOf } from '@/lib/server/observability/trace-context';
import { databaseErrorOf } from '@/lib/server/store/engine/database-error';
import { NO_PAGE_POLICY } from './content-security-policy';
import { connectionOf } from './every-request';
import { anyone } from './guard';
import { startingError } from './guards/before-next';
import { prolonged } from './guards/identify';
import { type Operation, undescribed } from './operation';
import { problemAnswer } from './problem-answer';
import { isRead, requestLog } from './request-log';
import { skipUnread } from './unread-body';
import { answerWithoutNext, type DeskRequest } from './without-next';

/** Returns the error for an unexpected exception. A database that does not answer is no internal error. */
const appErrorOf = (cause: unknown) =>
  new AppError(databaseErrorOf(cause) === undefined ? 'internal_error' : 'store_unavailable', { cause });

/** What every operation has in common: a guard, and that every failure is a problem document, its cause in the log alone. */
const handler =
  ({ guard, answer, isUnasked }: Operation) =>
  async (request: DeskRequest, { params }: { params: Promise<unknown> }): Promise<Response> => {
    const connection = connectionOf(request.headers);
    const requestId = connection.requestId ?? randomUUID();
    const { log, ending, contextFor } = await dependencies();
    const lines = requestLog(log, request);
    const trace = traceContextOf(request.headers);

    const admitAndAnswer = async () => {
      if (connection.requestId === null) throw startingError();
      const { caller, session } = await guard.admit(request, anonymous({ ...connection, requestId }));
      const context = contextFor({ ...caller, requestId });
      const response = await answer({ request, context, session, leaving: ending.leaving }, params);
      response.headers.set('x-request-id', requestId);
      if (!response.headers.has('content-security-policy'))
        response.headers.set('content-security-policy', NO_PAGE_POLICY);
      // An automatic request of a page is no user activity.
      const cookie = isUnasked || isRead(request.method) ? undefined : await prolonged(session);
      if (cookie !== undefined && !response.headers.has('set-cookie')) response.headers.set('set-cookie', cookie);
      lines.answered(response, caller.actor);
      return response;
    };

    return during({ requestId, ...(trace && { trace }) }, () =>
      admitAndAnswer().catch(async (thrown: unknown) => {
        const error = isAppError(thrown) ? thrown : appErrorOf(thrown);
        const problem = problemAnswer(error, requestId);
        lines.failed(error, problem.status);
        if (!(await skipUnread(request))) problem.headers.set('connection', 'close');
        return problem;
      }),
    );
  };

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** What Next calls for a method; `operation` is there unless the address refuses the method. */
type Handler = ReturnType<typeof handler> & { operation?: Operation };

/** Returns a handler for every method: those of the table, and for the others a refusal that names those. */
export function route(operations: Partial<Record<Method, Operation>>): Record<Method, Handler> {
  const allow = METHODS.filter((method) => operations[method]);
  const refuse = handler(
    undescribed(anyone, async () => {
      throw new AppError('method_not_allowed', { allow });
    }),
  );
  const handlerOf = (method: Method): Handler => {
    const operation = operations[method];
    if (!operation) return refuse;
    const handle = handler(operation);
    if (operation.withoutNextAt !== undefined) answerWithoutNext(method, operation.withoutNextAt, handle);
    return Object.assign(handle, { operation });
  };
  return {
    GET: handlerOf('GET'),
    POST: handlerOf('POST'),
    PUT: handlerOf('PUT'),
    PATCH: handlerOf('PATCH'),
    DELETE: handlerOf('DELETE'),
  };
}
