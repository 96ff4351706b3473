/** F5's objects that have a cache to purge. The names are F5's own, in the paths of its API. */
export const distributionKinds = ['cdn_loadbalancer', 'http_loadbalancer'] as const;
export type DistributionKind = (typeof distributionKinds)[number];

/** Stands before the name of an HTTP load balancer: a CDN distribution may have the same name. F5's names have no colon. */
export const HTTP_PREFIX = 'http:';

/** Which kind a distribution is, by its name in Purge Desk: `www` or `http:www`. */
export const kindOfDistribution = (name: string): DistributionKind =>
  name.startsWith(HTTP_PREFIX) ? 'http_loadbalancer' : 'cdn_loadbalancer';

/** The name that the CDN knows a distribution by. */
export const objectNameOf = (name: string): string =>
  name.startsWith(HTTP_PREFIX) ? name.slice(HTTP_PREFIX.length) : name;

/** The name in Purge Desk of an object that the CDN has. */
export const distributionNameOf = (kind: DistributionKind, objectName: string): string =>
  kind === 'http_loadbalancer' ? HTTP_PREFIX + objectName : objectName;
