import type { Ask } from './load';
import { DISTRIBUTION } from './stage';

let made = 0;
const nextUrl = () => `https://www.shop.example/products/${++made}?campaign=autumn`;

/** A purge as the form sends it, with a key of its own. */
export const purgeOf = (url: string): Ask => ({
  method: 'POST',
  path: '/api/purges',
  headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify({ ...DISTRIBUTION, target: { kind: 'url', value: url }, mode: 'soft' }),
});

/** The purge of another URL each time. */
export const throughDesk = (): Ask => purgeOf(nextUrl());

/** The same purge as the desk sends it to the CDN. */
export const directly = (): Ask => ({
  method: 'POST',
  path: `/api/cdn/namespaces/${DISTRIBUTION.namespace}/cdn_loadbalancer/${DISTRIBUTION.distribution}/cache-purge`,
  headers: { 'content-type': 'application/json', authorization: 'APIToken bench-token' },
  body: JSON.stringify({ url: nextUrl(), soft_purge: {} }),
});

/** A page without a query: those with one are looked at only when a person asks. */
export const nextPage = () => `https://www.shop.example/products/${++made}`;

export const lookAtPage = (url: string): Ask => ({
  method: 'POST',
  path: '/api/looks',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ...DISTRIBUTION, url }),
});
