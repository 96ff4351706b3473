import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { cacheKey, parseCachedUrl } from './cached-url.ts';
import { originResource } from './origin-content.ts';
import type { OriginState } from './origin-state.ts';

/** The web server behind the CDN: honest validators, honest 304s, and a header that counts the fetches of each URL. */
export function originListener(state: OriginState): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('Method not allowed\n');
      return;
    }
    const url = parseCachedUrl(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`);
    if (!url) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad request\n');
      return;
    }
    const fetchCount = state.countFetch(cacheKey(url));
    if (state.failing) {
      response
        .writeHead(500, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
        .end('The origin is failing\n');
      return;
    }
    const resource = originResource(url, state.version);
    const etag = `"${createHash('sha256').update(resource.body).digest('base64url').slice(0, 22)}"`;
    const lastModified = state.lastModified(resource.changesWithVersion);
    const headers = {
      etag,
      'last-modified': new Date(lastModified).toUTCString(),
      'cache-control': resource.cacheControl,
      'x-origin-fetch': String(fetchCount),
    };
    if (resource.status === 200 && isNotModified(request, etag, lastModified)) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(resource.status, {
      ...headers,
      'content-type': resource.contentType,
      'content-length': resource.body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : resource.body);
  };
}

/** RFC 9110, section 13.2.2: If-Modified-Since counts only where there is no If-None-Match. */
function isNotModified(request: IncomingMessage, etag: string, lastModified: number): boolean {
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, etag);
  return lastModified <= Date.parse(request.headers['if-modified-since'] ?? '');
}

/** The weak comparison that If-None-Match asks for. */
export function matchesEtag(ifNoneMatch: string, etag: string): boolean {
  const candidates = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return candidates.includes('*') || candidates.includes(etag.replace(/^W\//, ''));
}
