import 'server-only';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { AppError } from '@/lib/server/app-error';
import { errorTexts } from '@/lib/shared/error-codes';
import { oddityOf, originForm, TAKEN_METHODS } from './odd-requests';
import { plainPage } from './plain-page';
import { problemAnswer } from './problem-answer';
import { statusByCode } from './status-by-code';

const AGAIN_SECONDS = 1;
export const startingError = () => new AppError('starting', { retryAfterSeconds: AGAIN_SECONDS });

const isForApi = (target: string) => /^\/api(\/|$|\?)/.test(target);

/** A page's refusal in plain words: nothing of the desk is needed for it. */
export function refusalPage({ code, details }: AppError): Response {
  const { title, next } = errorTexts[code];
  return plainPage({ title, sentences: [next] }, statusByCode[code], {
    ...(details.allow && { allow: details.allow.join(', ') }),
    ...(details.retryAfterSeconds && { 'retry-after': String(details.retryAfterSeconds) }),
  });
}

const refusal = (error: AppError, target: string, requestId: string) =>
  isForApi(target) ? problemAnswer(error, requestId) : refusalPage(error);

/**
 * Answers what Next cannot read; undefined leaves the request to Next, with a target as clients of a server send it.
 * Mends the request's own target where it has another form.
 */
export function answerOddRequest(request: IncomingMessage, requestId: string): Response | undefined {
  const target = originForm(request);
  const code = oddityOf(request.method ?? '', target);
  const details = code === 'method_not_allowed' ? { allow: TAKEN_METHODS } : {};
  if (code) return refusal(new AppError(code, details), target ?? '', requestId);
  request.url = target;
  return undefined;
}

/** Writes a whole answer of ours to where Next would have written its own. */
async function writeAnswer(answer: Response, response: ServerResponse) {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

/**
 * Answers, before Next sees them, requests that come while the desk starts and those that Next cannot read. Next keeps
 * its server to itself, however it is started: what all servers of this process have in common is the way in.
 * Returns what ends the start.
 */
export function answerBeforeNext(): () => void {
  let starting = true;
  const { emit } = Server.prototype;

  Server.prototype.emit = function (this: Server, event: string | symbol, ...values: unknown[]) {
    if (event === 'request') {
      const [request, response] = values as [IncomingMessage, ServerResponse];
      const requestId = String(response.getHeader('x-request-id'));
      const answer = starting
        ? refusal(startingError(), originForm(request) ?? '', requestId)
        : answerOddRequest(request, requestId);
      if (answer) {
        void writeAnswer(answer, response);
        return true;
      }
    }
    return Reflect.apply(emit, this, [event, ...values]);
  } as typeof emit;

  return () => {
    starting = false;
  };
}
