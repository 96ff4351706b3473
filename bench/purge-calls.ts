import type { Ask } from './load';
import { DISTRIBUTION } from './stage';

let made = 0;
const nextUrl = () => `https://www.shop.example/products/${++made}?campaign=autumn`;

/** A purge as the form sends it: another URL each time, with a key of its own. */
export const throughDesk = (): Ask => ({
  method: 'POST',
  path: '/api/purges',
  headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify({ ...DISTRIBUTION, target: { kind: 'url', value: nextUrl() }, mode: 'soft' }),
});

/** The same purge as the desk sends it to the CDN. */
export const directly = (): Ask => ({
  method: 'POST',
  path: `/api/cdn/namespaces/${DISTRIBUTION.namespace}/cdn_loadbalancer/${DISTRIBUTION.distribution}/cache-purge`,
  headers: { 'content-type': 'application/json', authorization: 'APIToken bench-token' },
  body: JSON.stringify({ url: nextUrl(), soft_purge: {} }),
});
