import type { ServerResponse } from 'node:http';
import { stringify } from 'lossless-json';

/** An answer that has not been sent yet, so that a fault can still replace, delay or drop it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function jsonReply(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: stringify(value) ?? 'null' };
}

/** The gRPC codes that F5's gateway puts into its error bodies. */
const grpcCodes: Record<number, number> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  409: 6,
  410: 5,
  413: 8,
  429: 8,
  501: 12,
  502: 14,
  503: 14,
  504: 4,
};

export function grpcCodeOf(status: number): number {
  return grpcCodes[status] ?? 13;
}

export function f5Error(status: number, message: string): Reply {
  return jsonReply(status, { code: grpcCodeOf(status), message, details: [] });
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

const dripPieces = 20;

/** Sends the headers at once and the body in small pieces spread over `ms`. */
export async function dripReply(
  response: ServerResponse,
  reply: Reply,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const body = Buffer.from(reply.body);
  const size = Math.max(1, Math.ceil(body.length / dripPieces));
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
  response.flushHeaders();
  for (let at = 0; at < body.length; at += size) {
    await pause(ms / Math.ceil(body.length / size), signal);
    if (response.destroyed) return;
    response.write(body.subarray(at, at + size));
  }
  response.end();
}

/** Ends early, without an error, when the sandbox closes. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
