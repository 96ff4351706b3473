import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer, type Server as PlainServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Authority, noOpenssl } from '@/test/support/certificates';
import { lookAt, type Place } from './look';

const open: (Server | PlainServer)[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening<S extends Server | PlainServer>(server: S): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const site = (listener: RequestListener) => listening(createServer(listener));

const needs = { userAgent: 'PurgeDesk/test', now: () => 0, findProxy: () => undefined };
const named = (port: number, scheme = 'http'): Place => ({
  view: 'lab',
  server: new URL(`${scheme}://www.shop.example`),
  at: { host: '127.0.0.1', port },
  isNamed: true,
  isPortNamed: true,
});
const byName = (server: string): Place => ({
  view: 'edge',
  server: new URL(server),
  isNamed: false,
  isPortNamed: false,
});
const url = new URL('https://www.shop.example/a%2Fb?x=1&y=%D7');
const see = (place: Place, more: Partial<Parameters<typeof lookAt>[2]> = {}) =>
  lookAt(url, place, { ...needs, ...more });
const sha = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('a look', () => {
  it('is one GET of a browser without cookies, which makes no cache ask the origin', async () => {
    const requests: unknown[] = [];
    const port = await site((request, response) => {
      requests.push({ method: request.method, url: request.url, headers: request.headers });
      response.end();
    });
    await see(named(port));
    expect(requests).toEqual([
      {
        method: 'GET',
        url: '/a%2Fb?x=1&y=%D7',
        headers: {
          host: 'www.shop.example',
          'user-agent': 'PurgeDesk/test',
          accept: expect.stringContaining('text/html'),
          'accept-encoding': 'gzip, br',
          connection: 'close',
        },
      },
    ]);
  });

  it('keeps what the answer says, and of its body the hash alone', async () => {
    const headers = {
      'x-cache': 'MISS',
      'x-cache-status': 'HIT',
      age: '61',
      etag: 'W/"a"',
      'last-modified': 'Sun, 29 Nov 2026 12:00:00 GMT',
      'cache-control': 'public, max-age=300',
      vary: 'accept-encoding',
      'content-type': 'text/html',
      'set-cookie': 'a=b',
    };
    const port = await site((_, response) => void response.writeHead(203, headers).end('abc'));
    expect(await see(named(port))).toEqual({
      view: 'lab',
      at: '1970-01-01T00:00:00.000Z',
      address: '127.0.0.1',
      httpVersion: '1.1',
      status: 203,
      cacheStatus: 'HIT',
      cacheStatusHeader: 'x-cache-status',
      age: 61,
      date: expect.stringContaining('GMT'),
      etag: 'W/"a"',
      lastModified: 'Sun, 29 Nov 2026 12:00:00 GMT',
      cacheControl: 'public, max-age=300',
      expires: null,
      vary: 'accept-encoding',
      contentType: 'text/html',
      location: null,
      setsCookie: true,
      length: 3,
      bodySha256: sha,
      firstByteMs: expect.any(Number),
      error: null,
      tooLarge: false,
    });
  });

  it.each([
    ['gzip', gzipSync('abc')],
    ['br', brotliCompressSync('abc')],
  ])('hashes a body that was packed with %s as it was before', async (encoding, body) => {
    const port = await site((_, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(body));
    expect(await see(named(port))).toMatchObject({ length: 3, bodySha256: sha });
  });

  it.each([
    ['as it is', Buffer.alloc(2 * 1024 * 1024 + 1), {}],
    ['when it is unpacked', gzipSync(Buffer.alloc(50 * 1024 * 1024)), { 'content-encoding': 'gzip' }],
  ])('reads no further where a body is too large %s', async (_, body, headers) => {
    const port = await site((__, response) => void response.writeHead(200, { etag: '"a"', ...headers }).end(body));
    expect(await see(named(port))).toMatchObject({
      status: 200,
      etag: '"a"',
      bodySha256: null,
      length: null,
      tooLarge: true,
      error: null,
    });
  });

  it.each([200, 301, 204])('takes an empty body for empty, whatever it says of its packing (%i)', async (status) => {
    const headers = { 'content-encoding': 'gzip', ...(status !== 204 && { 'content-length': '0' }) };
    const port = await site((_, response) => void response.writeHead(status, headers).end());
    expect(await see(named(port))).toMatchObject({ status, length: 0, error: null });
  });

  it('follows no redirect', async () => {
    let count = 0;
    const port = await site((_, response) => {
      count += 1;
      response.writeHead(302, { location: '/next' }).end();
    });
    expect(await see(named(port))).toMatchObject({ status: 302, location: '/next' });
    expect(count).toBe(1);
  });
});

describe('a look that sees nothing says why', () => {
  it('when nobody listens', async () => {
    const port = await site(() => undefined);
    await new Promise((resolve) => open.pop()?.close(resolve));
    expect(await see(named(port))).toMatchObject({
      status: null,
      address: '127.0.0.1',
      error: { code: 'refused', message: 'the connection was refused' },
    });
  });

  it('when the other side breaks off, before or within the body', async () => {
    const early = await listening(createPlainServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await see(named(early))).toMatchObject({ status: null, error: { code: 'broken' } });
    const within = await site((_, response) => {
      response.writeHead(200, { etag: '"a"', 'content-length': '10' }).write('abc');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await see(named(within))).toMatchObject({
      status: 200,
      etag: '"a"',
      bodySha256: null,
      error: { code: 'broken' },
    });
    const unpacked = await site(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
    );
    expect(await see(named(unpacked))).toMatchObject({ status: 200, bodySha256: null, error: { code: 'broken' } });
  });

  it('when another protocol is answered, at once', async () => {
    const port = await listening(
      createPlainServer((socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
        ),
      ),
    );
    expect(await see(named(port))).toMatchObject({ status: null, error: { code: 'broken' } });
  });

  it('when there is no answer in five seconds, or no end of it', async () => {
    const silent = await site(() => undefined);
    const endless = await site((_, response) => void response.writeHead(200, { etag: '"a"' }).write('abc'));
    const [first, second] = await Promise.all([see(named(silent)), see(named(endless))]);
    expect(first).toMatchObject({ status: null, error: { code: 'timeout', message: 'no answer within 5 s' } });
    expect(second).toMatchObject({ status: 200, etag: '"a"', bodySha256: null, error: { code: 'timeout' } });
  });

  it('when the name server has no address, or does not answer', async () => {
    const failing = (code: string) => async () => Promise.reject(Object.assign(new Error('x'), { code }));
    expect(await see(byName('https://www.shop.example'), { resolve: failing('ENOTFOUND') })).toMatchObject({
      address: null,
      error: { code: 'dns', message: 'the name has no address' },
    });
    expect(await see(byName('https://www.shop.example'), { resolve: failing('EAI_AGAIN') })).toMatchObject({
      error: { code: 'dns', message: 'the name server does not answer' },
    });
  });

  it.skipIf(noOpenssl.when)('when the certificate is not that of the host', async () => {
    const authority = new Authority();
    const { cert, key } = authority.issue({ names: ['www.shop.example'] });
    const port = await listening(createTlsServer({ cert, key }, (_, response) => void response.end('abc')));
    expect(await see(named(port, 'https'))).toMatchObject({
      status: null,
      error: { code: 'tls', message: expect.stringContaining('certificate') },
    });
  });
});

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
    const origin = {
      view: 'origin',
      server: new URL(`http://origin.example:${port}`),
      isNamed: true,
      isPortNamed: true,
    };
    expect(await see(origin, { resolve })).toMatchObject({ address: '127.0.0.1', status: 200 });
    expect(lookups).toBe(1);
  });

  it('is the next address of a name where the first one cannot be reached', async () => {
    const port = await site((_, response) => void response.end('abc'));
    const origin = {
      view: 'origin',
      server: new URL(`http://origin.example:${port}`),
      isNamed: true,
      isPortNamed: true,
    };
    expect(await see(origin, { resolve: async () => ['::1', '127.0.0.1'] })).toMatchObject({
      address: '127.0.0.1',
      status: 200,
    });
  });
});
