import 'server-only';
import { randomBytes, randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { type AuthSettings, identityHeaders } from '@/lib/server/auth/auth-settings';
import type { Origin } from '@/lib/server/auth/caller';
import { canonicalAddress } from '@/lib/server/ip-address';
import { DESK_HEADER } from '@/lib/shared/desk-header';

/** Passes facts about the connection to routes and pages, because Next gives neither access to the socket. */
const HEADER = 'x-purge-desk-connection';
const YEAR_SECONDS = 31_536_000;

/** Hold for every answer, Next's own redirects and errors included; a page's or a link's own replaces one of them. */
const everyAnswer = new Map([
  [DESK_HEADER, '1'],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
]);

/** The key that marks headers as ours. Only this process knows it. */
const KEY = Symbol.for('purge-desk.connection-key');
const holder = globalThis as { [KEY]?: string };
const ownKey = () => {
  holder[KEY] ??= randomBytes(32).toString('base64url');
  return holder[KEY];
};

export interface Connection extends Origin {
  /** The request came straight from one of the trusted proxies: its identity headers are believed. */
  fromTrustedProxy: boolean;
  /** An identity header that is there more than once. */
  repeatedHeader: string | null;
}

const UNKNOWN: Connection = { address: null, requestId: null, fromTrustedProxy: false, repeatedHeader: null };

/** Some proxies and servers read `X_Forwarded_Email` as `X-Forwarded-Email`: both count as one name. */
const plainName = (name: string) => name.toLowerCase().replaceAll('_', '-');

/** Returns the first of these headers that a request has more than once, or null. `raw` is names and values by turns, as Node keeps them. */
export function repeatedHeader(raw: readonly string[], names: readonly string[]): string | null {
  const sent = raw.filter((_, index) => index % 2 === 0).map(plainName);
  return names.find((name) => sent.filter((one) => one === plainName(name)).length > 1) ?? null;
}

/** Whether an address is among these addresses and networks (`10.0.0.7`, `192.168.0.0/16`). */
export function addressMatcher(networks: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const entry of networks) {
    const [address = '', prefix] = entry.split('/', 2);
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The client's address: the peer's own, or, behind trusted proxies, the last one in `X-Forwarded-For` that is none of
 * them. What stands before it may have been written by anybody.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  isTrusted: (address: string) => boolean,
): string {
  if (!isTrusted(peer)) return peer;
  const hops = (forwardedFor ?? '').split(',').map((hop) => canonicalAddress(hop.trim()));
  const client = hops.findLast((hop) => !isTrusted(hop));
  // A hop that is no address is a proxy's mistake: everything before it is worth nothing.
  return client !== undefined && isIP(client) !== 0 ? client : peer;
}

/** What is known of the connection that a request came by; nothing where the hook below did not see it. */
export function connectionOf(headers: Headers): Connection {
  const [key, json] = (headers.get(HEADER) ?? '').split(' ', 2);
  if (key !== ownKey() || json === undefined) return UNKNOWN;
  return JSON.parse(Buffer.from(json, 'base64url').toString('utf8')) as Connection;
}

/** Whether the hook below saw the request: what came before it was there is not known well enough to be answered. */
export const wasSeen = (headers: Headers): boolean => connectionOf(headers).requestId !== null;

/** The id of a request, by its headers as Node has them; null where the hook below did not see it. */
export const requestIdOf = (headers: IncomingHttpHeaders) =>
  connectionOf(new Headers({ [HEADER]: String(headers[HEADER] ?? '') })).requestId;

/** No cache keeps an answer that says nothing about caches: Next's own redirects and refusals are among them. */
function keepOutOfCaches(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = ((...given: unknown[]) => {
    // What is given to `writeHead` itself replaces it.
    if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
    return Reflect.apply(writeHead, response, given);
  }) as typeof writeHead;
}

type WatchSettings = Pick<AuthSettings, 'mode' | 'proxy' | 'trustedProxies' | 'publicUrl'>;

/**
 * Returns what sees a request before Next does: gives it an id, finds out where it comes from, and sets what holds for
 * every answer and can only be known when the desk runs.
 */
export function requestWatcher(auth: WatchSettings): (request: IncomingMessage, response: ServerResponse) => void {
  const { trustedProxies, publicUrl } = auth;
  const watched = identityHeaders(auth);
  const isTrusted = addressMatcher(trustedProxies);
  const isSecure = publicUrl?.protocol === 'https:';
  return (request, response) => {
    const peer = canonicalAddress(request.socket.remoteAddress ?? '');
    const forwardedFor = [request.headers['x-forwarded-for']].flat().join(',');
    const requestId = randomUUID();
    const connection: Connection = {
      address: clientAddress(peer, forwardedFor, isTrusted),
      requestId,
      fromTrustedProxy: isTrusted(peer),
      repeatedHeader: repeatedHeader(request.rawHeaders, watched),
    };
    request.headers[HEADER] = `${ownKey()} ${Buffer.from(JSON.stringify(connection)).toString('base64url')}`;
    response.setHeaders(everyAnswer);
    keepOutOfCaches(response);
    response.setHeader('x-request-id', requestId);
    if (isSecure) response.setHeader('strict-transport-security', `max-age=${YEAR_SECONDS}`);
  };
}

const REQUESTS = 'http.server.request.start';

/** Sees every request of this process from now on. Returns what ends that. */
export function watchRequests(auth: WatchSettings): () => void {
  const watch = requestWatcher(auth);
  const see = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    watch(request, response);
  };
  subscribe(REQUESTS, see);
  return () => void unsubscribe(REQUESTS, see);
}
