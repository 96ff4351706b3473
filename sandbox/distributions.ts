import { createHash } from 'node:crypto';

/** F5's kinds of objects that have a cache, as its paths say them in the singular. */
export const distributionKinds = ['cdn_loadbalancer', 'http_loadbalancer'] as const;

export type DistributionKind = (typeof distributionKinds)[number];

export interface Distribution {
  kind: DistributionKind;
  namespace: string;
  name: string;
  description: string;
  /** Lower-case host names without a trailing dot. */
  domains: readonly string[];
  /** The domains as the API writes them; one has a trailing dot, because F5 allows it and a client must strip it. */
  domainsAsWritten: readonly string[];
  /** Only an HTTP load balancer may have no cache. */
  hasCache: boolean;
}

function cdn(namespace: string, name: string, description: string, written: readonly string[]): Distribution {
  const kind = 'cdn_loadbalancer';
  const domains = written.map(normalizeHost);
  return { kind, namespace, name, description, domains, domainsAsWritten: written, hasCache: true };
}

function http(namespace: string, name: string, description: string, domain: string, hasCache = true): Distribution {
  const domains = [domain];
  return { kind: 'http_loadbalancer', namespace, name, description, domains, domainsAsWritten: domains, hasCache };
}

export const distributions: readonly Distribution[] = [
  cdn('default', 'www-shop', 'The shop and its images', ['www.shop.example', 'img.shop.example']),
  cdn('default', 'docs-portal', 'Product documentation', ['docs.example']),
  cdn('media', 'video-library', 'Video pages and posters', ['media.example.']),
];

/** They exist only if enabled. One has the name of a CDN distribution, one has no cache. */
export const httpLoadBalancers: readonly Distribution[] = [
  http('default', 'www-shop', 'Checkout of the shop', 'checkout.shop.example'),
  http('default', 'partner-api', 'API without a cache', 'partners.example', false),
  http('media', 'live-events', 'Pages of live events', 'live.example'),
];

export function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** How many CDN distributions there may be in a list, those above included. */
export const maxDistributions = 10_000;

/** One of many that differ by their number alone: `default/site-0042` with `site-0042.example`. */
export function numbered(name: string): Distribution | undefined {
  if (!/^site-\d{4}$/.test(name)) return undefined;
  return cdn('default', name, 'One of many', [`${name}.example`]);
}

/** `namespace/name`, and the kind before it where it is not the usual one: `http_loadbalancer/default/www-shop`. */
export function distributionId({ kind, namespace, name }: Distribution): string {
  return kind === 'cdn_loadbalancer' ? `${namespace}/${name}` : `${kind}/${namespace}/${name}`;
}

/** The edge serves every host that any distribution may have. */
export function distributionOfHost(host: string): Distribution | undefined {
  const found = [...distributions, ...httpLoadBalancers].find((one) => one.domains.includes(host));
  return found ?? numbered(host.replace(/\.example$/, ''));
}

/** A UUID for an object, the same for the same text. */
export function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
