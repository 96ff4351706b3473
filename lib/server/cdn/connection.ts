import 'server-only';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { stringify } from 'lossless-json';
import type { Config } from '@/lib/server/config';
import { alertOf, certificateSentence } from '@/lib/server/network/certificate-trouble';
import { type ConnectTrouble, isNotConnected, openSocket } from '@/lib/server/network/open-socket';
import { openSocketsAhead, readyLimit, type SocketsAhead } from '@/lib/server/network/sockets-ahead';
import { timeLimit } from '@/lib/server/network/time-limit';
import type { TlsSetup } from '@/lib/server/network/tls-files';
import { type ReadAnswer, readBody } from './answer-body';

const CONNECT_TIMEOUT_MS = 5000;
/** The share of a call's time for connecting, so a retry still fits. */
const CONNECT_SHARE = 1 / 4;
const CONNECTIONS = 16;
/** How long an idle connection is kept: servers close theirs after some seconds, which may hit a call. */
const IDLE_MS = 4000;
/** How long connections are used, so they follow DNS changes. */
const CONNECTIONS_AGE_MS = 60_000;
/** Gateways add many headers; Node's default is 16 KiB. */
const HEADERS_MAX_BYTES = 64 * 1024;
const UNAUTHORIZED = 401;
const REQUEST_TIMEOUT = 408;

/** The raw result of one call, before it is interpreted. */
export type RawAnswer =
  | ReadAnswer
  /** No connection was made, or it was refused before a request was read: the CDN cannot have seen the request. */
  | { kind: 'not_sent'; cause: unknown; trouble?: ConnectTrouble | undefined }
  /** Sent at least in part, without a response: the CDN may have acted on it. */
  | { kind: 'no_answer'; reason: 'timeout' | 'closed'; cause: unknown }
  /** Blocked by the circuit breaker. The wait is in milliseconds. */
  | { kind: 'held_back'; retryAfterMs: number };

interface CallOptions {
  /** For a call with less than the usual time, in milliseconds. */
  limitMs?: number | undefined;
  /** Receives the body of a success as a stream, up to 32 MiB; the answer's text is then empty. */
  sink?: (piece: Buffer) => void;
}

export interface CdnConnection {
  /** A `LosslessNumber` in the body is written with every digit. */
  call: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, options?: CallOptions) => Promise<RawAnswer>;
}

type Destination = Pick<Config['cdn'], 'origin' | 'basePath' | 'timeoutMs'> &
  Partial<Pick<Config['cdn'], 'token' | 'tls' | 'proxy'>>;

/** Opens connections with a TLS setup; session resumption shortens the next handshake. */
function connector({ origin, timeoutMs, proxy }: Destination, setup: TlsSetup | undefined) {
  const url = new URL(origin);
  // Well below the time for the whole call, so "never connected" differs from "never answered".
  const connectMs = Math.min(CONNECT_TIMEOUT_MS, timeoutMs * CONNECT_SHARE);
  let session: Buffer | undefined;
  const onSession = (made: Buffer) => {
    session = made;
  };
  return () => openSocket({ url, proxy, secureContext: setup?.secureContext, session, onSession }, connectMs);
}

type Connect = ReturnType<typeof connector>;

/** The connection pools: an agent for reads, sockets opened ahead for purges. */
interface Pool<Kept> {
  open: (connect: Connect) => Kept;
  /** Uses those that wait no more. */
  retire: (kept: Kept) => void;
}

const agents: Pool<Agent> = {
  open(connect) {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, timeout: IDLE_MS });
    agent.createConnection = (_options, done) => {
      connect().then(
        (socket) => done?.(null, socket),
        (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
      );
      return undefined;
    };
    return agent;
  },
  retire(agent) {
    agent.maxFreeSockets = 0;
    for (const free of Object.values(agent.freeSockets)) for (const socket of free ?? []) socket.destroy();
  },
};

/** What one pool has learned about the server also applies to later pools. */
function socketsAhead(monotonic: () => number): Pool<SocketsAhead> {
  const limit = readyLimit({ now: monotonic });
  return { open: (connect) => openSocketsAhead(connect, limit), retire: ({ drop }) => drop() };
}

/** Returns what connections are kept in now: of the TLS setup that holds, and no older than a minute. */
function current<Kept>({ open, retire }: Pool<Kept>, cdn: Destination, monotonic: () => number) {
  let setup = cdn.tls?.current();
  let connect = connector(cdn, setup);
  let kept = open(connect);
  let openedAt = monotonic();
  return (now: TlsSetup | undefined): Kept => {
    if (now !== setup || monotonic() - openedAt >= CONNECTIONS_AGE_MS) {
      retire(kept);
      if (now !== setup) connect = connector(cdn, now);
      setup = now;
      kept = open(connect);
      openedAt = monotonic();
    }
    return kept;
  };
}

interface Connected {
  how: Pick<RequestOptions, 'agent' | 'createConnection'>;
  /** The server closed the connection, apparently before it read the request. */
  lost: () => void;
}

/** Resolves with the connection for a request. Rejects if none can be made. */
type ConnectionFor = (setup: TlsSetup | undefined, signal: AbortSignal) => Promise<Connected>;

function keptConnections(cdn: Destination, monotonic: () => number): ConnectionFor {
  const agentOf = current(agents, cdn, monotonic);
  return async (setup) => ({ how: { agent: agentOf(setup) }, lost: () => undefined });
}

function unusedConnections(cdn: Destination, monotonic: () => number): ConnectionFor {
  const aheadOf = current(socketsAhead(monotonic), cdn, monotonic);
  return async (setup, signal) => {
    const sockets = aheadOf(setup);
    const socket = await sockets.take(signal);
    return { how: { createConnection: () => socket }, lost: () => sockets.lost(socket) };
  };
}

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string | number>;
  body: string | undefined;
  signal: AbortSignal;
}

/** Writes a request; `hadSocket` says whether it had a connection. Without one, nothing was sent. */
function write(url: URL, how: Connected['how'], { body, headers, ...asked }: Asked) {
  let socketSeen = false;
  const sending = request({
    // For the agent's bookkeeping: it connects to the origin, with TLS for https.
    host: url.hostname,
    ...asked,
    headers: { host: url.host, ...headers },
    ...how,
    maxHeaderSize: HEADERS_MAX_BYTES,
  });
  sending.once('socket', (socket) => {
    // A socket that closed before use emits no more events.
    if (socket.destroyed) sending.destroy(new Error('the connection was closed'));
    else socketSeen = true;
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).on('error', reject);
  });
  sending.end(body);
  return { response, hadSocket: () => socketSeen };
}

function failureOfCall(error: unknown, hadSocket: boolean, signal: AbortSignal): RawAnswer {
  const alert = alertOf(error);
  if (alert) {
    const trouble = { kind: 'certificate', sentence: certificateSentence(alert) } as const;
    return { kind: 'not_sent', cause: error, trouble };
  }
  if (isNotConnected(error)) return { kind: 'not_sent', cause: error, trouble: error.trouble };
  if (!hadSocket) return { kind: 'not_sent', cause: error };
  return { kind: 'no_answer', reason: signal.aborted ? 'timeout' : 'closed', cause: error };
}

/**
 * The only place that puts the credential on the wire. Follows no redirects, and retries only after a 401, if the
 * credential has changed since. Connections are kept alive for at most a minute. With `keepAlive: false`, each call gets an
 * unused connection, opened at most a few seconds ahead: a kept-alive one may have died, and then it is unknown whether the
 * server saw the request.
 */
export function openCdnConnection(
  cdn: Destination,
  traceHeaders: () => Record<string, string> = () => ({}),
  { keepAlive = true, monotonic = () => performance.now() } = {},
): CdnConnection {
  const { origin, basePath, token, tls, timeoutMs } = cdn;
  const url = new URL(origin);
  const connectionFor = (keepAlive ? keptConnections : unusedConnections)(cdn, monotonic);
  // Longer ones first: one may be a prefix of another.
  const redacted = (text: string) =>
    [...(token?.known() ?? [])]
      .sort((a, b) => b.length - a.length)
      .reduce((clean, value) => clean.replaceAll(value, '[secret]'), text);

  /** Returns the current credential. */
  const inUse = () => ({ token: token?.reveal(), setup: tls?.current() });
  type Credential = ReturnType<typeof inUse>;
  const reread = (): Credential => ({ token: token?.reread(), setup: tls?.reread() });

  async function callOnce(
    { method, path, body, signal }: Omit<Asked, 'headers'>,
    credential: Credential,
    sink: CallOptions['sink'],
  ): Promise<RawAnswer> {
    const headers = {
      ...(credential.token !== undefined && { authorization: `APIToken ${credential.token}` }),
      accept: 'application/json',
      ...(!keepAlive && { connection: 'close' }),
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...traceHeaders(),
    };
    const asked = { method, path: basePath + path, headers, body, signal };
    let hadSocket = () => false;
    let lost = () => {};
    try {
      const connected = await connectionFor(credential.setup, signal);
      ({ lost } = connected);
      const written = write(url, connected.how, asked);
      hadSocket = written.hadSocket;
      const answer = await readBody(await written.response, sink);
      if (answer.kind === 'answer' && answer.status === REQUEST_TIMEOUT) lost();
      // A proxy's error page may repeat the request with the credential, so it is not read.
      return answer.kind === 'answer' ? { ...answer, text: redacted(answer.text) } : answer;
    } catch (error) {
      const failure = failureOfCall(error, hadSocket(), signal);
      if (failure.kind === 'no_answer' && failure.reason === 'closed') lost();
      return failure;
    }
  }

  return {
    async call(method, path, body, { limitMs = timeoutMs, sink } = {}) {
      const { signal, clear } = timeLimit(limitMs);
      try {
        const asked = { method, path, body: body === undefined ? undefined : stringify(body), signal };
        const used = inUse();
        const answer = await callOnce(asked, used, sink);
        if (!('status' in answer) || answer.status !== UNAUTHORIZED) return answer;
        // A call that was refused with 401 was not executed. The credential may just have been replaced.
        const now = reread();
        return now.token === used.token && now.setup === used.setup ? answer : await callOnce(asked, now, sink);
      } finally {
        clear();
      }
    },
  };
}
