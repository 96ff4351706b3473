import { describe, expect, it } from 'vitest';
import { createFindProxy } from '@/lib/server/network/outbound-proxy';
import { startForwardProxy } from '@/test/support/forward-proxy';
import { describedPlace } from './edge';
import { byName, closeLater, named, see, sha, site } from './look-under-test';

describe('a look behind an outbound proxy', () => {
  const inOffice = async (noProxy = '') => {
    const proxy = await startForwardProxy();
    closeLater(proxy.close);
    return { proxy, findProxy: createFindProxy(proxy.setting, noProxy) };
  };

  it('has it connect to the address that was checked, with plain http, too', async () => {
    const { proxy, findProxy } = await inOffice();
    const port = await site((_, response) => void response.end('abc'));
    const abroad = { ...named(port), at: { host: '203.0.113.7', port } };
    expect(await see(abroad, { findProxy })).toMatchObject({ status: 200, bodySha256: sha, address: '203.0.113.7' });
    expect(proxy.asked).toEqual([`203.0.113.7:${port}`]);
    proxy.manner = { does: 'refuse', status: 403 };
    expect(await see(abroad, { findProxy })).toMatchObject({
      error: { code: 'refused', message: 'the outbound proxy refused the connection (403)' },
    });
  });

  it.each([
    ['127.0.0.1', ''],
    ['127.0.0.2', 'shop.example'],
    ['127.0.0.2', '127.0.0.0/8'],
  ])('does not use it for loopback, nor for a name or an address that is excepted: %s, "%s"', async (host, noProxy) => {
    const { proxy, findProxy } = await inOffice(noProxy);
    await see({ ...named(1), at: { host, port: 1 } }, { findProxy });
    expect(proxy.asked).toEqual([]);
  });
});

describe('the origin that a distribution describes', () => {
  const described = (port: number, more = {}) => ({
    host: 'origin.example',
    port,
    isTls: false,
    hostHeader: null,
    sni: null,
    ...more,
  });
  const page = new URL('https://www.shop.example/');
  const placeOf = (port: number, more = {}) => describedPlace(page, described(port, more));

  it('is asked at its own name and port, for the host that the CDN sends', async () => {
    const proxy = await startForwardProxy();
    closeLater(proxy.close);
    const port = await site(({ headers }, response) => void response.setHeader('etag', `"${headers.host}"`).end('abc'));
    const needs = { findProxy: createFindProxy(proxy.setting, ''), resolve: async () => ['8.8.8.8'] };
    expect(await see(placeOf(port), needs)).toMatchObject({
      view: 'origin',
      address: '8.8.8.8',
      etag: '"www.shop.example"',
      bodySha256: sha,
    });
    expect(await see(placeOf(port, { hostHeader: 'inner.example' }), needs)).toMatchObject({ etag: '"inner.example"' });
    expect(await see(placeOf(port, { host: '8.8.4.4' }), needs)).toMatchObject({ address: '8.8.4.4', status: 200 });
  });

  it.each([['10.0.0.7'], ['127.0.0.1'], ['169.254.169.254']])('is not asked inside: %s', async (address) => {
    const refused = { error: { code: 'address_not_allowed' }, status: null };
    expect(await see(placeOf(80), { resolve: async () => [address] })).toMatchObject(refused);
    expect(await see(placeOf(80, { host: address }))).toMatchObject(refused);
  });

  it('has a name of its own in TLS, else that of the host', () => {
    const serverOf = (more: object) => placeOf(443, { isTls: true, ...more }).server.href;
    expect([{ sni: 'tls.example', hostHeader: 'a.example' }, { hostHeader: 'a.example' }, {}].map(serverOf)).toEqual([
      'https://tls.example/',
      'https://a.example/',
      'https://www.shop.example/',
    ]);
  });
});

/** An origin that an operator names by its name. */
const originAt = (port: number) => ({ ...byName(`http://origin.example:${port}`), isNamed: true, isPortNamed: true });

describe('what a look may reach', () => {
  it.each([
    ['http://2130706433', '127.0.0.1'],
    ['http://0x7f.1', '127.0.0.1'],
    ['http://127.1', '127.0.0.1'],
    ['http://0.0.0.0', '0.0.0.0'],
    ['http://[::1]', '::1'],
    ['http://[::ffff:127.0.0.1]', '::ffff:7f00:1'],
    ['http://169.254.169.254', '169.254.169.254'],
    ['http://10.0.0.7', '10.0.0.7'],
  ])('is no special address, however it is written: %s', async (server, address) =>
    expect(await see(byName(server))).toMatchObject({
      address,
      status: null,
      error: { code: 'address_not_allowed', message: 'its address is not on the public internet' },
    }),
  );

  it.each([['127.0.0.1'], ['169.254.169.254'], ['::ffff:10.0.0.7'], ['fd00:ec2::254']])(
    'is no name that leads to one: %s',
    async (address) =>
      expect(await see(byName('https://www.shop.example'), { resolve: async () => [address] })).toMatchObject({
        error: { code: 'address_not_allowed' },
      }),
  );

  it('is no other port than that of the web, unless a view names it', async () =>
    expect(await see(byName('https://www.shop.example:8443'), { resolve: async () => ['8.8.8.8'] })).toMatchObject({
      error: { code: 'port_not_allowed' },
    }));

  it('is no other port of an address that a view names without one', async () => {
    const port = await site((_, response) => void response.end('abc'));
    expect(await see({ ...named(port), isPortNamed: false })).toMatchObject({ error: { code: 'port_not_allowed' } });
  });

  it('is looked up once: the address that was checked is the one that is connected to', async () => {
    let lookups = 0;
    const resolve = async () => {
      lookups += 1;
      return ['127.0.0.1'];
    };
    const port = await site((_, response) => void response.end('abc'));
    expect(await see(originAt(port), { resolve })).toMatchObject({ address: '127.0.0.1', status: 200 });
    expect(lookups).toBe(1);
  });

  it('is the next address of a name where the first one cannot be reached', async () => {
    const port = await site((_, response) => void response.end('abc'));
    expect(await see(originAt(port), { resolve: async () => ['::1', '127.0.0.1'] })).toMatchObject({
      address: '127.0.0.1',
      status: 200,
    });
  });
});
