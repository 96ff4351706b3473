import 'server-only';
import { stringify } from 'lossless-json';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Config } from '@/lib/server/config';

/** Largest answer that is read, in bytes. F5's own are below a kilobyte. */
const ANSWER_MAX_BYTES = 1024 * 1024;
/** Largest one that is handed on piece by piece: a list of thousands of distributions with all that belongs to them. */
const STREAM_MAX_BYTES = 32 * 1024 * 1024;
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

interface CallOptions {
  /** For a call that gets less than the usual time, in milliseconds. */
  limitMs?: number;
  /** Gets the body of a success piece by piece, up to 32 MiB; the answer's own text is empty then. */
  sink?: (piece: Buffer) => void;
}

export interface CdnConnection {
  /** A `LosslessNumber` in the body is written with every digit. */
  call: (method: 'GET' | 'POST', path: string, body?: unknown, options?: CallOptions) => Promise<RawAnswer>;
}

function noAnswer(error: unknown): RawAnswer {
  const { code, name } = error as NodeJS.ErrnoException;
  const timedOut = name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  return { kind: 'no_answer', reason: timedOut ? 'timeout' : 'closed', cause: error };
}

type Body = AsyncIterable<Buffer> & { destroy: () => unknown };

/** Hands on a body piece by piece; false when it is too large. */
async function readPieces(body: Body, maxBytes: number, sink: (piece: Buffer) => void): Promise<boolean> {
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > maxBytes) {
      body.destroy();
      return false;
    }
    sink(piece);
  }
  return true;
}

async function readAnswer(
  { statusCode: status, headers, body }: Dispatcher.ResponseData,
  sink: CallOptions['sink'],
): Promise<RawAnswer> {
  const retryAfter = [headers['retry-after']].flat()[0];
  const pieces: Buffer[] = [];
  const streams = sink && status >= 200 && status < 300;
  try {
    const whole = streams
      ? await readPieces(body, STREAM_MAX_BYTES, sink)
      : await readPieces(body, ANSWER_MAX_BYTES, (piece) => pieces.push(piece));
    return whole
      ? { kind: 'answer', status, retryAfter, text: Buffer.concat(pieces).toString('utf8') }
      : { kind: 'too_large', status, retryAfter };
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
    async call(method, path, body, { limitMs = timeoutMs, sink } = {}) {
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
        const answer = await readAnswer(response, sink);
        // A proxy's error page may repeat the request, credential included; nobody reads that here.
        return answer.kind === 'answer' ? { ...answer, text: redacted(answer.text) } : answer;
      } catch (error) {
        return neverSent(error) ? { kind: 'not_sent', cause: error } : noAnswer(error);
      }
    },
  };
}
