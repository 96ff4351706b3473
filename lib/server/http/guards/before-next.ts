import 'server-only';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { AppError } from '@/lib/server/app-error';
import { json } from '@/lib/server/http/json-answer';
import { plainPage } from '@/lib/server/http/plain-page';
import { problemAnswer } from '@/lib/server/http/problem-answer';
import { statusByCode } from '@/lib/server/http/status-by-code';
import { answerWith, handlerWithoutNext } from '@/lib/server/http/without-next';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { createAdmission } from './admission';

/** Methods that a page or a call of the API may know; Next answers some others with an exception. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What some page or some call takes. */
const TAKEN_METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

/**
 * The target of a request as clients of a server send it (`/path?query`). Clients of a proxy send `http://host/path`,
 * which every server has to take (RFC 9112, 3.2.2); undefined where it names another host than the header does.
 */
export function originForm({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  if (url.startsWith('/')) return url;
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/is.exec(url) ?? [];
  if (authority === undefined || authority.toLowerCase() !== headers.host?.toLowerCase()) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Why no page and no call of the API can answer this: what Next does not expect ends there in an exception. */
export function oddityOf(method: string, target: string | undefined): ErrorCode | undefined {
  if (!METHODS.has(method)) return 'method_not_allowed';
  const path = decoded(target?.split(/[?#]/, 1)[0] ?? '%');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return path === undefined || /[\x00-\x1f\x7f]/.test(path) ? 'invalid_address' : undefined;
}

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

/**
 * Answers, before Next sees them, requests that come while the desk starts, those that Next cannot read, and whether the
 * process is alive; lets all others into Next, or to what is answered `withoutNext`, one after the other. Next keeps its
 * server to itself, however it is started: what all servers of this process have in common is the way in. Returns what
 * ends the start.
 */
export function answerBeforeNext({ withoutNext = true } = {}): () => void {
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
      void answerWith(() => answer, response);
      return true;
    }
    const target = request.url ?? '';
    const enter = () => {
      // Its client may have gone while it waited.
      if (request.socket.destroyed) return;
      const handle = withoutNext ? handlerWithoutNext(request, response) : undefined;
      (handle ?? passOn)();
    };
    if (!admission.enter(enter, isProbe(target)))
      void answerWith(() => refusal(busyError(), target, requestId), response);
    return true;
  } as typeof emit;

  return () => {
    starting = false;
  };
}
