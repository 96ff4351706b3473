import 'server-only';
import { type Dispatcher, Pool } from 'undici';
import type { Config } from '@/lib/server/config';

/** Largest answer that is read, in bytes. F5's own are below a kilobyte; a list of distributions may be larger. */
const ANSWER_MAX_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 16;

/** What came back from one call, before anybody reads meaning into it. */
export type RawAnswer =
  | { kind: 'answer'; status: number; retryAfter: string | undefined; text: string }
  | { kind: 'too_large'; status: number }
  /** No connection was made: the CDN cannot have seen the request. */
  | { kind: 'not_sent'; cause: unknown }
  /** Sent, at least in part, and then nothing: the CDN may have acted on it. */
  | { kind: 'no_answer'; reason: 'timeout' | 'closed'; cause: unknown };

export interface CdnConnection {
  call: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<RawAnswer>;
  close: () => Promise<void>;
}

/** Errors that undici and Node raise before a byte of the request is written. Anything else may have been sent. */
const BEFORE_SENDING = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function fromError(error: unknown): RawAnswer {
  const { code, name, syscall } = error as NodeJS.ErrnoException;
  if (BEFORE_SENDING.has(code ?? '') || syscall === 'connect' || syscall === 'getaddrinfo')
    return { kind: 'not_sent', cause: error };
  const timedOut = name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  return { kind: 'no_answer', reason: timedOut ? 'timeout' : 'closed', cause: error };
}

async function readBounded(body: AsyncIterable<Buffer> & { destroy: () => unknown }): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > ANSWER_MAX_BYTES) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readAnswer({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<RawAnswer> {
  const retryAfter = [headers['retry-after']].flat()[0];
  try {
    const text = await readBounded(body);
    return text === undefined ? { kind: 'too_large', status } : { kind: 'answer', status, retryAfter, text };
  } catch (error) {
    // A refusal stays one when its explanation is cut off; a cut-off success may lack the request ID.
    if (status >= 400) return { kind: 'answer', status, retryAfter, text: '' };
    throw error;
  }
}

/** The only place that puts the credential on the wire. Keeps connections alive, follows no redirect, retries nothing. */
export function openCdnConnection({ origin, basePath, token, timeoutMs }: Config['cdn']): CdnConnection {
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async call(method, path, body) {
      try {
        const response = await pool.request({
          method,
          path: basePath + path,
          headers: {
            authorization: `APIToken ${token.reveal()}`,
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(timeoutMs),
        });
        return await readAnswer(response);
      } catch (error) {
        return fromError(error);
      }
    },
    close: () => pool.close(),
  };
}
