import 'server-only';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@/lib/server/observability/log';
import { databaseErrorOf } from '@/lib/server/store/engine/database-error';
import { requestIdOf } from './every-request';
import { unavailablePage } from './with-store';

/** Answers that have not ended yet, by the id of their request. */
const openAnswers = new Map<string, ServerResponse>();
/** Undefined until a desk runs. */
let log: Pick<Log, 'error'> | undefined;

/** What Next says of its own page: none of it holds for the one that replaces it. */
const ofThePage = ['content-length', 'content-encoding', 'etag', 'link', 'vary', 'set-cookie'];

/**
 * Sends this page in place of the one that is being made; false when that one is already on its way. Next goes on
 * writing, and what it writes is dropped: the answer ends when Next ends it.
 */
export function replaceAnswer(response: ServerResponse, page: ReturnType<typeof unavailablePage>): boolean {
  if (response.headersSent) return false;
  const { flushHeaders, writeHead, write, end } = response;
  const finish = () => {
    Object.assign(response, { flushHeaders, writeHead, write, end });
    for (const name of ofThePage) response.removeHeader(name);
    response.statusCode = page.status;
    response.setHeaders(new Map(Object.entries(page.headers)));
    return response.end(page.html);
  };
  Object.assign(response, { flushHeaders: () => {}, writeHead: () => response, write: () => true, end: finish });
  return true;
}

/** Keeps the answers at hand from now on; must follow `watchRequests`, which gives each request its id. */
export function watchPages(to: Pick<Log, 'error'>): void {
  log = to;
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const id = requestIdOf(request.headers);
    if (id === null) return;
    openAnswers.set(id, response);
    response.once('close', () => openAnswers.delete(id));
  });
}

/**
 * For Next's report of a page that failed while it was made: when the database is why, the page says so with status 503.
 * What has begun to stream ends in the page's error boundary, with the status that was sent.
 */
export function answerPageTrouble(err: unknown, headers: IncomingHttpHeaders): void {
  const id = requestIdOf(headers);
  const response = id === null ? undefined : openAnswers.get(id);
  if (!response || databaseErrorOf(err) === undefined) return;
  const replaced = replaceAnswer(response, unavailablePage());
  log?.error({ err, replaced }, 'page refused: database unavailable');
}
