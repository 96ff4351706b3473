import 'server-only';
import { BlockList, isIP } from 'node:net';
import { isLoopbackHost } from '@/lib/shared/loopback';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { Secret } from '../settings/setting-values';

/** A forward proxy that tunnels to other servers by CONNECT. */
export interface OutboundProxy {
  protocol: 'http:' | 'https:';
  host: string;
  port: number;
  /** `USER:PASSWORD` as the proxy expects it; undefined if the proxy needs none. */
  credentials: Secret | undefined;
}

/** Ports of a proxy whose address names none, as curl has them. */
const DEFAULT_PORTS = { 'http:': 1080, 'https:': 443 };

/** Returns the proxy at an address like `http://USER:PASSWORD@HOST:PORT` or `HOST:PORT`; undefined for no such address. */
export function proxyAt(text: string): OutboundProxy | undefined {
  const address = text.includes('://') ? text : `http://${text}`;
  // The parser drops a port that is the protocol's own one.
  const named = /^https?:\/\/(?:[^/@]*@)?(?:\[[^\]]*\]|[^:/?#]*):(\d+)/i.exec(address)?.[1];
  const url = parseUrl(address);
  if (!url) return undefined;
  const { protocol, hostname, username, password, pathname, search, hash } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  if (pathname.length > 1 || search || hash) return undefined;
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return {
      protocol,
      host: bare(hostname),
      port: named === undefined ? DEFAULT_PORTS[protocol] : Number(named),
      credentials: credentials === ':' ? undefined : new Secret(credentials),
    };
  } catch {
    // A percent sign that begins no character.
    return undefined;
  }
}

/** For people: without credentials. */
export const proxyText = ({ protocol, host, port }: OutboundProxy) =>
  `${protocol}//${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

const bare = (hostname: string) => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

interface Exception {
  matches: (host: string) => boolean;
  /** Undefined: on every port. */
  port: number | undefined;
}

function networkOf(text: string): BlockList | undefined {
  const [address = '', prefix] = text.split('/');
  const version = isIP(address);
  if (version === 0) return undefined;
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
  const list = new BlockList();
  try {
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
    return list;
  } catch {
    return undefined;
  }
}

function exceptionOf(entry: string): Exception {
  const [, host = entry, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  const name = bare(host)
    .toLowerCase()
    .replace(/^\*?\.+/, '');
  const network = networkOf(name.replace(/^\[|\]/g, ''));
  return {
    matches: (asked) => {
      const version = isIP(asked);
      if (version !== 0) return network?.check(asked, version === 4 ? 'ipv4' : 'ipv6') ?? false;
      return name !== '' && (asked === name || asked.endsWith(`.${name}`));
    },
    port: port === undefined ? undefined : Number(port),
  };
}

/**
 * Returns whether `NO_PROXY` excepts an address. As curl reads it: hosts with all of their subdomains, addresses,
 * networks in CIDR notation, `*` for everything; and with a port, which Node's own clients read.
 */
export function isExcepted(url: URL, noProxy: string): boolean {
  if (noProxy.trim() === '*') return true;
  const host = bare(url.hostname).toLowerCase();
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(exceptionOf)
    .some((exception) => (exception.port === undefined || exception.port === port) && exception.matches(host));
}

/** Returns the proxy for an address, or undefined where the desk connects directly. Loopback never has one. */
export type FindProxy = (url: URL) => OutboundProxy | undefined;

export const createFindProxy =
  (proxy: OutboundProxy | undefined, noProxy: string): FindProxy =>
  (url) =>
    isLoopbackHost(url.hostname) || isExcepted(url, noProxy) ? undefined : proxy;
