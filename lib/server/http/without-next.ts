import 'server-only';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NextRequest } from 'next/server';
import { messageOf } from '@/lib/server/app-error';

/** What operations read of a request: Next's own, or one that Next has not seen. */
export interface DeskRequest extends Pick<NextRequest, 'method' | 'url' | 'headers' | 'cookies' | 'signal'> {
  readonly body: AsyncIterable<Uint8Array> | null;
}

type Handle = (request: DeskRequest, names: { params: Promise<unknown> }) => Promise<Response>;

/** Next bundles a module once for instrumentation and once for routes: the global is what makes it one table. */
const KEY = Symbol.for('purge-desk.handlers-without-next');
const holder = globalThis as { [KEY]?: Map<string, Handle> };
holder[KEY] ??= new Map();
const handlers = holder[KEY];

const keyOf = (method: string, path: string) => `${method} ${path}`;

/**
 * Has requests of one address answered without Next, which costs as much as the rest of a purge does. The first request
 * comes by Next all the same: it loads the module that calls this.
 */
export function answerWithoutNext(method: string, path: string, handle: Handle): void {
  handlers.set(keyOf(method, path), handle);
}

function headersOf({ headers }: IncomingMessage): Headers {
  const read = new Headers();
  for (const [name, values] of Object.entries(headers))
    for (const value of [values ?? []].flat()) read.append(name, value);
  return read;
}

/** A request as Node has it, with what operations read of it. */
class NodeRequest implements DeskRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.method = request.method ?? '';
    this.url = `http://localhost${request.url}`;
    this.headers = headersOf(request);
    // Who stops reading still answers by the same connection.
    this.body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    this.#response = response;
  }

  get cookies() {
    return new NextRequest(this.url, { headers: this.headers }).cookies;
  }

  get signal() {
    const gone = new AbortController();
    this.#response.once('close', () => gone.abort());
    return gone.signal;
  }
}

/** Writes a whole answer of ours to where Next would have written its own. */
async function writeAnswer(answer: Response, response: ServerResponse): Promise<void> {
  const text = await answer.text();
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.end(text);
}

/** Writes the response. If there is none, it ends the connection, because the client would wait forever. */
export async function answerWith(
  answering: () => Response | Promise<Response>,
  response: ServerResponse,
): Promise<void> {
  try {
    await writeAnswer(await answering(), response);
  } catch (error) {
    process.emitWarning(`request not answered: ${messageOf(error)}`);
    response.destroy();
  }
}

/** Returns what answers a request without Next; undefined for one that Next answers. */
export function handlerWithoutNext(request: IncomingMessage, response: ServerResponse): (() => void) | undefined {
  const [path = ''] = request.url?.split('?', 1) ?? [];
  const handle = handlers.get(keyOf(request.method ?? '', path));
  if (!handle) return undefined;
  const answering = () => handle(new NodeRequest(request, response), { params: Promise.resolve({}) });
  return () => void answerWith(answering, response);
}
