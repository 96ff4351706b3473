import type { IncomingMessage, ServerResponse } from 'node:http';
import { distributionOfHost } from '../distributions.ts';
import type { SiteName } from '../sites.ts';
import { cachedFetch, type FetchOrigin, type Served } from './cached-fetch.ts';
import { renderEdgeIndex } from './edge-index-page.ts';
import { readEdgeRequest } from './edge-request.ts';
import { matchesEtag } from './origin.ts';
import type { SiteCache } from './site-cache.ts';
import type { VisitLog } from './visit-log.ts';

export interface Edge {
  caches: Record<SiteName, SiteCache>;
  fetchOrigin: FetchOrigin;
  visits: VisitLog;
  now: () => number;
}

/**
 * What visitors of the websites talk to: chooses the site and the distribution, and answers through its cache. `site`: the one
 * that is asked, where the visitor has no choice.
 */
export async function answerVisitor(
  edge: Edge,
  request: IncomingMessage,
  response: ServerResponse,
  site?: SiteName,
): Promise<void> {
  request.resume();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendText(response, 405, 'Only GET and HEAD');
  }
  const asked = readEdgeRequest(request, site);
  if (asked.kind === 'invalid') return sendText(response, 400, asked.message);
  if (asked.kind === 'sandbox') {
    if (asked.path !== '/') return sendText(response, 404, 'Nothing here; the websites are listed on /');
    return sendIndex(response, renderEdgeIndex(edge.caches, request.socket.localPort ?? 0));
  }
  if (!distributionOfHost(asked.url.host)) {
    return sendText(response, 404, `No distribution has the domain ${asked.url.host}`);
  }
  response.setHeader('x-site', asked.site);
  const at = edge.now();
  const served = await cachedFetch(edge.caches[asked.site], asked.url, edge.fetchOrigin, edge.now);
  if (served) sendServed(request, response, served);
  else {
    response.setHeader('x-cache-status', 'MISS');
    sendText(response, 502, 'The origin does not answer');
  }
  edge.visits.add({
    ...{ at, site: asked.site, ...asked.url, method: request.method, status: response.statusCode },
    cacheStatus: served?.cacheStatus ?? 'MISS',
    userAgent: request.headers['user-agent'] ?? '',
  });
}

function sendServed(request: IncomingMessage, response: ServerResponse, served: Served): void {
  for (const [name, value] of Object.entries(served.headers)) {
    if (value !== undefined && !connectionHeaders.has(name)) response.setHeader(name, value);
  }
  response.setHeader('x-cache-status', served.cacheStatus);
  const ifNoneMatch = request.headers['if-none-match'];
  const etag = served.headers.etag;
  if (
    served.status === 200 &&
    ifNoneMatch !== undefined &&
    typeof etag === 'string' &&
    matchesEtag(ifNoneMatch, etag)
  ) {
    response.removeHeader('content-length');
    response.writeHead(304).end();
    return;
  }
  response.setHeader('content-length', served.body.length);
  response.writeHead(served.status).end(request.method === 'HEAD' ? undefined : served.body);
}

/** These describe the connection between edge and origin, not the one to the visitor. */
const connectionHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function sendIndex(response: ServerResponse, html: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  });
  response.end(html);
}
