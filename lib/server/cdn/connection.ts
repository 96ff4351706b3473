import 'server-only';
import { stringify } from 'lossless-json';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Config } from '@/lib/server/config';

/** Largest answer that is read, in bytes. F5's own are below a kilobyte; a list of distributions may be larger. */
const ANSWER_MAX_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5000;
/** Share of a call's time in which it must be connected, so that trying again still fits. */
const CONNECT_SHARE = 1 / 4;
const CONNECTIONS = 16;

/** What came back from one call, before anybody reads meaning into it. */
export type RawAnswer =
  | { kind: 'answer'; status: number; retryAfter: string | undefined; text: string }
  | { kind: 'too_large'; status: number; retryAfter?: string | undefined }
  /** No connection was made: the CDN cannot have seen the request. */
  | { kind: 'not_sent'; cause: unknown }
  /** Sent, at least in part, and then nothing: the CDN may have acted on it. */
  | { kind: 'no_answer'; reason: 'timeout' | 'closed'; cause: unknown }
  /** Not even tried: the CDN failed too often just now. The wait is in milliseconds. */
  | { kind: 'held_back'; retryAfterMs: number };

export interface CdnConnection {
  /** A `LosslessNumber` in the body is written with every digit. `limitMs` is for a call that gets less than the usual time. */
  call: (method: 'GET' | 'POST', path: string, body?: unknown, limitMs?: number) => Promise<RawAnswer>;
}

function noAnswer(error: unknown): RawAnswer {
  const { code, name } = error as NodeJS.ErrnoException;
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
    return text === undefined
      ? { kind: 'too_large', status, retryAfter }
      : { kind: 'answer', status, retryAfter, text };
  } catch (error) {
    // A refusal stays one when its explanation is cut off; a cut-off success may lack the request ID.
    if (status >= 400) return { kind: 'answer', status, retryAfter, text: '' };
    throw error;
  }
}

/** Connects, and remembers what failed before a connection was there: then nothing was sent. */
function markingConnector(timeout: number) {
  const connect = buildConnector({ timeout });
  const beforeSending = new WeakSet<Error>();
  const connector: buildConnector.connector = (options, callback) =>
    connect(options, (...result) => {
      const [error] = result;
      if (error) beforeSending.add(error);
      callback(...result);
    });
  return { connector, neverSent: (error: unknown) => error instanceof Error && beforeSending.has(error) };
}

/**
 * The only place that puts the credential on the wire. Follows no redirect, retries nothing. Connections are kept for
 * the next call; with `keepAlive: false` each call makes its own, for one that was kept may have died meanwhile, and a
 * request that was written to it may or may not have been seen.
 */
export function openCdnConnection(
  { origin, basePath, token, timeoutMs }: Pick<Config['cdn'], 'origin' | 'basePath' | 'token' | 'timeoutMs'>,
  traceHeaders: () => Record<string, string> = () => ({}),
  { keepAlive = true } = {},
): CdnConnection {
  // Well within the time for the whole call, so that "never connected" is told apart from "never answered".
  const { connector, neverSent } = markingConnector(Math.min(CONNECT_TIMEOUT_MS, timeoutMs * CONNECT_SHARE));
  const redacted = (text: string) => text.replaceAll(token.reveal(), '[secret]');
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect: connector,
    // In undici's terms, no keep-alive.
    ...(keepAlive ? {} : { pipelining: 0 }),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async call(method, path, body, limitMs = timeoutMs) {
      try {
        const response = await pool.request({
          method,
          path: basePath + path,
          headers: {
            authorization: `APIToken ${token.reveal()}`,
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...traceHeaders(),
          },
          body: body === undefined ? null : (stringify(body) ?? null),
          signal: AbortSignal.timeout(Math.ceil(limitMs)),
        });
        const answer = await readAnswer(response);
        // A proxy's error page may repeat the request, credential included; nobody reads that here.
        return answer.kind === 'answer' ? { ...answer, text: redacted(answer.text) } : answer;
      } catch (error) {
        return neverSent(error) ? { kind: 'not_sent', cause: error } : noAnswer(error);
      }
    },
  };
}
