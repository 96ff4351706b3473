import 'server-only';
import { request } from 'node:http';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { errorNamed } from '@/lib/shared/error-named';
import { certificateSentence, certificateTroubleOf } from './certificate-trouble';
import type { OutboundProxy } from './outbound-proxy';
import { timeLimit } from './time-limit';

/** Why no connection was made, where people can mend it. */
export interface ConnectTrouble {
  kind: 'certificate' | 'proxy';
  /** One sentence, without addresses and secrets. */
  sentence: string;
}

/** No connection was made, so the other side has seen no request. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
  readonly trouble: ConnectTrouble | undefined;

  constructor(cause: unknown, trouble?: ConnectTrouble) {
    super(trouble?.sentence ?? 'no connection', { cause });
    this.trouble = trouble;
  }
}
export const isNotConnected = errorNamed<NotConnected>('NotConnected');

interface Destination {
  /** A name, or an IP address without brackets. */
  host: string;
  port: number;
}

export interface Route {
  url: URL;
  /** Where to connect for it, instead of to the host and port of the URL. */
  at?: Destination | undefined;
  proxy?: OutboundProxy | undefined;
  /** Which servers are trusted, and who the desk is; undefined: as Node does. */
  secureContext?: SecureContext | undefined;
  /** Of an earlier connection to this server. */
  session?: Buffer | undefined;
  onSession?: (session: Buffer) => void;
}

const UNAUTHORIZED_BY_PROXY = 407;

const proxySentence = (status: number) =>
  status === UNAUTHORIZED_BY_PROXY
    ? 'The outbound proxy demands other credentials (407).'
    : `The outbound proxy refused the connection (${status}).`;

/** Resolves with the socket when it is connected; `signal` ends the attempt. */
function connected<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const abort = () => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const closed = () => reject(new Error('the connection was closed while it was made'));
    const settle = () => signal.removeEventListener('abort', abort);
    socket
      .once(event, () => {
        settle();
        socket.off('error', reject).off('close', closed);
        resolve(socket);
      })
      .once('error', reject)
      .once('close', closed)
      .once('close', settle);
    if (signal.aborted) abort();
  });
}

const openPlain = ({ host, port }: Destination, signal: AbortSignal) =>
  connected(connectPlain({ host, port, noDelay: true, keepAlive: true }), 'connect', signal);

/** A host name for the server's choice of its certificate; an address is none. */
const serverName = (host: string) => (isIP(host) === 0 ? { servername: host } : {});

interface SecureRoute extends Pick<Route, 'secureContext' | 'session' | 'onSession'> {
  /** Whose certificate it must be. */
  name: string;
}

async function openSecure(
  { host, port }: Destination,
  { name, secureContext, session, onSession }: SecureRoute,
  through: Socket | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const socket = connectTls({
    ...(through ? { socket: through } : { port, noDelay: true, keepAlive: true }),
    // With a socket, too: the name in the certificate must be this one, or that of the server name.
    host,
    ...serverName(name),
    ALPNProtocols: ['http/1.1'],
    ...(secureContext && { secureContext }),
    ...(session && { session }),
  });
  if (onSession) socket.on('session', onSession);
  try {
    return await connected(socket, 'secureConnect', signal);
  } catch (error) {
    const trouble = certificateTroubleOf(error);
    throw trouble ? new NotConnected(error, { kind: 'certificate', sentence: certificateSentence(trouble) }) : error;
  }
}

async function openToProxy({ protocol, host, port }: OutboundProxy, signal: AbortSignal): Promise<Socket> {
  try {
    const where = { host, port };
    return await (protocol === 'https:'
      ? openSecure(where, { name: host }, undefined, signal)
      : openPlain(where, signal));
  } catch (error) {
    const sentence = isNotConnected(error)
      ? `Purge Desk cannot trust the outbound proxy. ${error.message}`
      : 'Purge Desk could not connect to the outbound proxy.';
    throw new NotConnected(error, { kind: 'proxy', sentence });
  }
}

/** Has the proxy connect to the server (RFC 9110, 9.3.6). */
async function openTunnel(proxy: OutboundProxy, { host, port }: Destination, signal: AbortSignal): Promise<Socket> {
  const socket = await openToProxy(proxy, signal);
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const basic = proxy.credentials && Buffer.from(proxy.credentials.reveal()).toString('base64');
  const asking = request({
    createConnection: () => socket,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(basic && { 'proxy-authorization': `Basic ${basic}` }) },
    signal,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      asking
        .once('connect', ({ statusCode = 0 }, _, head: Buffer) => {
          if (statusCode < 200 || statusCode > 299)
            return reject(new NotConnected(undefined, { kind: 'proxy', sentence: proxySentence(statusCode) }));
          if (head.length > 0) socket.unshift(head);
          resolve();
        })
        .once('error', reject)
        .end();
    });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    if (isNotConnected(error)) throw error;
    const sentence = signal.aborted
      ? 'The outbound proxy did not connect in time.'
      : 'The outbound proxy closed the connection.';
    throw new NotConnected(error, { kind: 'proxy', sentence });
  }
}

/**
 * Connects to the server of an address, through a proxy where there is one, with TLS for https. Throws `NotConnected`
 * when that fails or takes longer than `timeoutMs`: nothing of a request has left by then.
 */
export async function openSocket({ url, at, proxy, ...secure }: Route, timeoutMs: number): Promise<Socket> {
  const isSecure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const where = at ?? { host: name, port: Number(url.port) || (isSecure ? 443 : 80) };
  const { signal, clear } = timeLimit(timeoutMs);
  try {
    const tunnel = proxy && (await openTunnel(proxy, where, signal));
    if (!isSecure) return tunnel ?? (await openPlain(where, signal));
    return await openSecure(where, { ...secure, name }, tunnel, signal);
  } catch (error) {
    throw isNotConnected(error) ? error : new NotConnected(error);
  } finally {
    clear();
  }
}
