import 'server-only';
import { createHash } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isNotConnected, openSocket } from '@/lib/server/network/open-socket';
import type { OutboundProxy } from '@/lib/server/network/outbound-proxy';
import { isTooLate, within } from '@/lib/server/operations/within';
import { type LookErrorCode, type PlaceLook, unseen } from '@/lib/shared/edge/look';
import { isPublicAddress } from './public-address';
import { createNameResolver } from './resolve-name';

/** Time for a whole look, in milliseconds. */
const LOOK_MS = 5000;
/** So much of a body is read, as it comes and decoded, in bytes. */
const BODY_MAX_BYTES = 2 * 1024 * 1024;
const HEADER_MAX_LENGTH = 1000;
const HEADERS_MAX_BYTES = 64 * 1024;
/** Addresses of one name that are tried, one after the other: the first may be of a family without a route. */
const ADDRESSES_MAX = 3;

interface Address {
  /** Without brackets. */
  host: string;
  port: number;
}

/** Where a URL is asked for. */
export interface Place {
  /** The view's name, or `origin`. */
  view: string;
  /** What is connected to: scheme, host and port; with TLS, the certificate must be that of its host. */
  server: URL;
  /** The name or IP address to connect to, and the port; undefined: those of the server. */
  at?: Address | undefined;
  /** What is sent as `Host`; undefined: the URL's. */
  hostHeader?: string | undefined;
  /** An operator has named the address: it may be private. */
  isNamed: boolean;
  /** An operator has named the port: it may be any. */
  isPortNamed: boolean;
}

export interface LookNeeds {
  userAgent: string;
  now: () => number;
  findProxy: (url: URL) => OutboundProxy | undefined;
  /** Every address of a name; rejects as `dns` does. */
  resolve?: (host: string) => Promise<string[]>;
}

/** Why there is nothing to see. */
class NothingSeen extends Error {
  readonly code: LookErrorCode;
  readonly address: string | null;

  constructor(code: LookErrorCode, message: string, address: string | null = null, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.address = address;
  }
}

const systemResolve = createNameResolver();

export const portOf = (url: URL) => Number(url.port) || (url.protocol === 'https:' ? 443 : 80);

/** The addresses to connect to: looked up once, checked, and not looked up again. Throws `NothingSeen`. */
async function addressesOf({ server, at, isNamed, isPortNamed }: Place, resolve: (host: string) => Promise<string[]>) {
  const port = at?.port ?? portOf(server);
  if (!isPortNamed && port !== 80 && port !== 443)
    throw new NothingSeen('port_not_allowed', `Purge Desk does not look at port ${port}`);
  const name = at?.host ?? server.hostname.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(name) === 0 ? await resolve(name).catch(notResolved) : [name];
  const allowed = found.filter((address) => isNamed || isPublicAddress(address));
  if (found.length === 0) throw new NothingSeen('dns', 'the name has no address');
  if (allowed.length === 0)
    throw new NothingSeen('address_not_allowed', 'its address is not on the public internet', found[0]);
  return allowed.slice(0, ADDRESSES_MAX).map((host) => ({ host, port }));
}

function notResolved(cause: NodeJS.ErrnoException): never {
  const isAbsent = cause.code === 'ENOTFOUND' || cause.code === 'ENODATA';
  throw new NothingSeen('dns', isAbsent ? 'the name has no address' : 'the name server does not answer', null, cause);
}

const codeIn = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? '' : codeIn(cause);
};

/** Not by a clock: the timer of a busy process may fire before a clock says that the time is over. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || isTimeout(error.cause));

/** A sentence as a clause. */
const clause = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');

function notConnected(error: unknown, address: string): NothingSeen {
  if (isNotConnected(error) && error.trouble) {
    const { kind, sentence } = error.trouble;
    return new NothingSeen(kind === 'certificate' ? 'tls' : 'refused', clause(sentence), address, error);
  }
  const code = codeIn(error);
  if (code === 'ECONNREFUSED') return new NothingSeen('refused', 'the connection was refused', address, error);
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return new NothingSeen('tls', 'TLS failed', address, error);
  if (code === 'ENETUNREACH' || code === 'EHOSTUNREACH')
    return new NothingSeen('refused', 'the address cannot be reached', address, error);
  return new NothingSeen('broken', 'the connection was lost', address, error);
}

/** The proxy that leads to a server: none where `NO_PROXY` excepts its name or the address, or the address is loopback. */
function proxyTo({ hostname, protocol }: URL, { host, port }: Address, findProxy: LookNeeds['findProxy']) {
  const asUrl = (name: string) => new URL(`${protocol}//${isIP(name) === 6 ? `[${name}]` : name}:${port}`);
  return findProxy(asUrl(host)) && findProxy(asUrl(hostname));
}

/** Connects to the first address that answers. */
async function connect(place: Place, { findProxy, resolve = systemResolve }: LookNeeds, leftMs: () => number) {
  const { server } = place;
  const addresses = await addressesOf(place, resolve);
  let failure: NothingSeen | undefined;
  for (const at of addresses)
    try {
      const proxy = proxyTo(server, at, findProxy);
      return { socket: await openSocket({ url: server, at, proxy }, leftMs()), address: at.host };
    } catch (error) {
      failure = isTimeout(error) ? late(at.host) : notConnected(error, at.host);
    }
  throw failure;
}

const late = (address: string | null) => new NothingSeen('timeout', `no answer within ${LOOK_MS / 1000} s`, address);

/** Sends the request of a browser without cookies, which makes no cache ask the origin. */
function ask(
  url: URL,
  { socket, host, userAgent }: { socket: Socket; host: string; userAgent: string },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({
      createConnection: () => socket,
      method: 'GET',
      path: url.pathname + url.search,
      headers: {
        host,
        'user-agent': userAgent,
        accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
        'accept-encoding': 'gzip, br',
        connection: 'close',
      },
      maxHeaderSize: HEADERS_MAX_BYTES,
      signal,
    })
      .once('response', resolve)
      // The request did not ask for another protocol.
      .once('upgrade', (_, socket) => socket.destroy())
      .once('error', reject)
      .once('close', () => reject(new Error('the connection was closed without an answer')))
      .end();
  });
}

/** A body as it was before it was packed for the way. */
function decoded(response: IncomingMessage): Readable {
  const { 'content-encoding': packed, 'content-length': size } = response.headers;
  // An empty body is none of a packer's, whatever its header says.
  if (size === '0' || response.statusCode === 204 || response.statusCode === 304) return response;
  const encoding = packed?.trim().toLowerCase();
  // What goes wrong on the way is thrown where the last of them is read.
  const through = (decoder: Transform) => pipeline(response, decoder, () => undefined);
  if (encoding === 'gzip' || encoding === 'x-gzip') return through(createGunzip());
  if (encoding === 'br') return through(createBrotliDecompress());
  return encoding === 'deflate' ? through(createInflate()) : response;
}

/** Hashes a body piece by piece; null where it is larger than what is read. Nothing of it is kept. */
async function hashBody(response: IncomingMessage): Promise<{ length: number; sha256: string } | null> {
  const hash = createHash('sha256');
  let received = 0;
  let length = 0;
  response.on('data', (piece: Buffer) => {
    received += piece.length;
  });
  for await (const piece of decoded(response) as AsyncIterable<Buffer>) {
    length += piece.length;
    if (Math.max(received, length) > BODY_MAX_BYTES) return null;
    hash.update(piece);
  }
  return { length, sha256: hash.digest('hex') };
}

/** The first that is there counts. `x-varnish` says it only where Varnish is the nearest of the servers in `Via`. */
const cacheStatusHeaders = ['x-cache-status', 'cache-status', 'x-cache', 'cf-cache-status', 'x-varnish'] as const;
const isByVarnish = (via: string | null) => /varnish/i.test(via?.split(',').at(-1) ?? '');

/** What headers say; one that comes several times is one list, as RFC 9110, section 5.3 reads it. */
function headersOf({ headers, httpVersion, statusCode }: IncomingMessage) {
  const read = (name: string) => {
    const value = headers[name];
    const text = Array.isArray(value) ? value.join(', ') : value;
    return text === undefined ? null : text.slice(0, HEADER_MAX_LENGTH);
  };
  const says = (name: string) => read(name) !== null && (name !== 'x-varnish' || isByVarnish(read('via')));
  const cacheStatusHeader = cacheStatusHeaders.find(says) ?? null;
  const age = read('age')?.split(',')[0]?.trim() ?? '';
  return {
    httpVersion,
    status: statusCode ?? null,
    cacheStatus: cacheStatusHeader && read(cacheStatusHeader),
    cacheStatusHeader,
    age: /^\d{1,10}$/.test(age) ? Number(age) : null,
    date: read('date'),
    etag: read('etag'),
    lastModified: read('last-modified'),
    cacheControl: read('cache-control'),
    expires: read('expires'),
    vary: read('vary'),
    contentType: read('content-type'),
    location: read('location'),
    setsCookie: read('set-cookie') !== null,
  };
}

/**
 * Requests a URL at one place, once, as a browser without cookies would; follows no redirect and keeps nothing of the body
 * but its hash. Takes five seconds at most. Never rejects: why nothing was seen is part of what it returns.
 */
export async function lookAt(url: URL, place: Place, needs: LookNeeds): Promise<PlaceLook> {
  const startedAt = performance.now();
  const leftMs = () => Math.max(0, startedAt + LOOK_MS - performance.now());
  const signal = AbortSignal.timeout(LOOK_MS);
  let seen: PlaceLook = { ...unseen, view: place.view, at: new Date(needs.now()).toISOString() };
  try {
    const connecting = connect(place, needs, leftMs);
    const { socket, address } = await within(LOOK_MS, connecting).catch((error) => {
      connecting.then((late) => late.socket.destroy()).catch(() => undefined);
      throw error;
    });
    seen = { ...seen, address };
    const askedAt = performance.now();
    const asked = { socket, host: place.hostHeader ?? url.host, userAgent: needs.userAgent };
    const response = await ask(url, asked, signal);
    const answeredAt = new Date(needs.now()).toISOString();
    seen = { ...seen, ...headersOf(response), answeredAt, firstByteMs: Math.round(performance.now() - askedAt) };
    const body = await hashBody(response).finally(() => socket.destroy());
    return { ...seen, length: body?.length ?? null, bodySha256: body?.sha256 ?? null, tooLarge: body === null };
  } catch (error) {
    const failure =
      error instanceof NothingSeen
        ? error
        : signal.aborted || isTooLate(error)
          ? late(seen.address)
          : notConnected(error, seen.address ?? '');
    const { code, message } = failure;
    return { ...seen, address: seen.address ?? failure.address, error: { code, message } };
  }
}
