import { expect, it } from 'vitest';
import { readOrigin } from './described-origin';

const plain = { hostHeader: null, sni: null };
const servers = [{ public_name: { dns_name: 'origin.example' }, port: 8443 }];

it.each([
  [
    'a name with TLS, and what is sent as Host',
    { public_name: { dns_name: 'shop.example' }, origin_servers: servers, use_tls: { sni: 'tls.example' } },
    { host: 'origin.example', port: 8443, isTls: true, hostHeader: 'shop.example', sni: 'tls.example' },
  ],
  [
    'an address without TLS or port, the first of two',
    { origin_servers: [{ public_ip: { ip: '2001:db8::7' } }, ...servers], no_tls: {} },
    { ...plain, host: '2001:db8::7', port: 80, isTls: false },
  ],
  [
    'TLS with the name that is sent as Host',
    { origin_servers: [{ public_ip: { ip: '203.0.113.7' } }], use_tls: { use_host_header_as_sni: {} } },
    { ...plain, host: '203.0.113.7', port: 443, isTls: true },
  ],
  ['no server', { origin_servers: [], no_tls: {} }, undefined],
  ['a server that cannot be read', { origin_servers: [{ public_name: { dns_name: 'a b/c@d' } }] }, undefined],
  ['a port that is none', { origin_servers: [{ ...servers[0], port: 70_000 }] }, undefined],
  ['a Host that is none', { public_name: { dns_name: 'a:b' }, origin_servers: servers }, undefined],
  ['a name in TLS that is none', { origin_servers: servers, use_tls: { sni: '10.0.0.256' } }, undefined],
  ['nothing', undefined, undefined],
  ['something else', 'origin.example', undefined],
])('the origin of a description is read: %s', (_, pool, origin) => expect(readOrigin(pool)).toEqual(origin));
