import 'server-only';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { AppError } from '@/lib/server/app-error';
import { json } from '@/lib/server/http/json-answer';
import { plainPage } from '@/lib/server/http/plain-page';
import { problemAnswer } from '@/lib/server/http/problem-answer';
import { statusByCode } from '@/lib/server/http/status-by-code';
import { errorTexts } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { createAdmission } from './admission';
import { oddityOf, originForm, TAKEN_METHODS } from './odd-requests';

const AGAIN_SECONDS = 1;
export const startingError = () => new AppError('starting', { retryAfterSeconds: AGAIN_SECONDS });

const BUSY_AGAIN_SECONDS = 2;
const busyError = () => new AppError('too_many_requests', { retryAfterSeconds: BUSY_AGAIN_SECONDS });

/** Says that the process answers, and nothing about the database or the CDN. */
export const liveAnswer = () => json(200, { status: 'ok' });

const pathOf = (target: string) => target.split('?', 1)[0];
/** Probes must not wait behind a crowd: a desk that is only busy would be restarted. */
const isProbe = (target: string) => pathOf(target)?.startsWith('/api/health/') === true;
const asksWhetherLive = ({ method, url = '' }: IncomingMessage) =>
  (method === 'GET' || method === 'HEAD') && pathOf(url) === paths.api.live;

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
 * Answers what Next cannot read, and whether the process is alive; undefined leaves the request to Next, with a target
 * as clients of a server send it. Mends the request's own target where it has another form.
 */
export function answerHere(request: IncomingMessage, requestId: string): Response | undefined {
  const target = originForm(request);
  const code = oddityOf(request.method ?? '', target);
  const details = code === 'method_not_allowed' ? { allow: TAKEN_METHODS } : {};
  if (code) return refusal(new AppError(code, details), target ?? '', requestId);
  request.url = target;
  return asksWhetherLive(request) ? liveAnswer() : undefined;
}

/** Writes a whole answer of ours to where Next would have written its own. */
async function writeAnswer(answer: Response, response: ServerResponse) {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

/**
 * Answers, before Next sees them, requests that come while the desk starts, those that Next cannot read, and whether the
 * process is alive; lets all others into Next one after the other. Next keeps its server to itself, however it is
 * started: what all servers of this process have in common is the way in. Returns what ends the start.
 */
export function answerBeforeNext(): () => void {
  let starting = true;
  const admission = createAdmission();
  const { emit } = Server.prototype;

  Server.prototype.emit = function (this: Server, event: string | symbol, ...values: unknown[]) {
    const passOn = () => Reflect.apply(emit, this, [event, ...values]);
    if (event === 'connection') admission.connected();
    if (event !== 'request') return passOn();
    const [request, response] = values as [IncomingMessage, ServerResponse];
    const requestId = String(response.getHeader('x-request-id'));
    const answer = starting
      ? refusal(startingError(), originForm(request) ?? '', requestId)
      : answerHere(request, requestId);
    if (answer) {
      void writeAnswer(answer, response);
      return true;
    }
    const target = request.url ?? '';
    const enterNext = () => {
      // Its client may have gone while it waited.
      if (!request.socket.destroyed) passOn();
    };
    if (!admission.enter(enterNext, isProbe(target)))
      void writeAnswer(refusal(busyError(), target, requestId), response);
    return true;
  } as typeof emit;

  return () => {
    starting = false;
  };
}
