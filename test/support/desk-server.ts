import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { NextRequest } from 'next/server';
import { config as proxied, proxy } from '@/proxy';
import nextConfig from '../../next.config.mjs';
import { differenceFromDescription } from './described-answer';
import { routeAt } from './routes';

const BODILESS = new Set(['GET', 'HEAD']);
/** By this header Next's `NextResponse.next()` says that the page may be begun. */
const GOES_ON = 'x-middleware-next';

const isForProxy = new RegExp(`^${proxied.matcher}$`);

/** What next.config.mjs says of an address; its sources are paths, or all paths below one. */
async function configuredHeaders(pathname: string): Promise<Headers> {
  const all = (await nextConfig.headers?.()) ?? [];
  const headers = new Headers();
  for (const { source, headers: own } of all) {
    const [folder = '', rest] = source.split('/:path*');
    if (pathname === folder || (rest !== undefined && pathname.startsWith(`${folder}/`)))
      for (const { key, value } of own) headers.set(key, value);
  }
  return headers;
}

function requestOf(incoming: IncomingMessage, response: ServerResponse): NextRequest {
  const { method = 'GET', url = '/', headers: sent } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(sent)) for (const one of [value ?? []].flat()) headers.append(name, one);
  const gone = new AbortController();
  response.once('close', () => response.writableFinished || gone.abort());
  const address = `http://localhost${url}`;
  if (BODILESS.has(method)) return new NextRequest(address, { method, headers, signal: gone.signal });
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new NextRequest(address, { method, headers, signal: gone.signal, body, duplex: 'half' });
}

async function write(answer: Response, response: ServerResponse, isHead: boolean) {
  for (const [name, value] of await configuredHeaders(new URL(`http://x${response.req.url}`).pathname))
    response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(answer.status);
  if (isHead || !answer.body) {
    await answer.body?.cancel();
    response.end();
    return;
  }
  const pieces = answer.body.getReader();
  const closed = once(response, 'close');
  // Whoever makes the answer is told that its client has left.
  void closed.then(() => pieces.cancel().catch(() => {}));
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read())
    if (!response.write(piece.value)) await Promise.race([once(response, 'drain'), closed]);
  response.end();
}

/** A page that has been let through: what is on it takes a real server. */
function page(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.delete(GOES_ON);
  return new Response('a page', { status: 200, headers });
}

async function answerOf(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  if (isForProxy.test(pathname)) {
    const answer = await proxy(request);
    return answer.headers.has(GOES_ON) ? page(answer) : answer;
  }
  const route = await routeAt(pathname);
  if (!route) return new Response('Not found', { status: 404 });
  const { module, params } = route;
  const handle = module[request.method] ?? (request.method === 'HEAD' ? module.GET : undefined);
  if (handle) {
    const answer = await handle(request, { params: Promise.resolve(params) });
    const difference = handle.operation && (await differenceFromDescription(handle.operation, answer));
    // A test that only looks at the status fails, too.
    return difference === undefined ? answer : new Response(difference, { status: 599 });
  }
  const allow = Object.keys(module).filter((name) => /^[A-Z]+$/.test(name));
  return new Response(null, { status: request.method === 'OPTIONS' ? 204 : 405, headers: { allow: allow.join(', ') } });
}

export interface DeskServer {
  url: string;
  close: () => Promise<void>;
}

/**
 * Serves the routes of `app/` in this process, on a port of loopback that the system chooses, and of its pages whether
 * they may be seen. An answer that the API description does not have is replaced by 599. `before` sees every request first, and may answer it; `during` calls what answers the others.
 */
export async function listen(
  before: (request: IncomingMessage, response: ServerResponse) => Response | undefined,
  during: <T>(answer: () => Promise<T>) => Promise<T>,
): Promise<DeskServer> {
  // A test that is busy for seconds would use a connection that the server has closed meanwhile.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, response) => {
    const refused = before(incoming, response);
    const answering = during(async () => {
      const answer = refused ?? (await answerOf(requestOf(incoming, response)));
      await write(answer, response, incoming.method === 'HEAD');
      // What is left of a body that nobody read would be taken for the next request of the connection.
      incoming.resume();
    });
    answering.catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
