import { createServer as createTlsServer } from 'node:https';
import { createServer as createPlainServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { Authority, noOpenssl } from '@/test/support/certificates';
import { byName, listening, named, see, sha, site } from './look-under-test';

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
      answeredAt: '1970-01-01T00:00:00.000Z',
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
    ['1.1 varnish (Varnish/7.1)', 'x-varnish'],
    ['1.1 varnish (Varnish/7.1), 1.1 cdn', null],
    [undefined, null],
  ])('hears Varnish where it is the nearest server: Via: %s', async (via, header) => {
    const headers = { 'x-varnish': '32770 3', ...(via && { via }) };
    const port = await site((_, response) => void response.writeHead(200, headers).end());
    expect(await see(named(port))).toMatchObject({ cacheStatusHeader: header, cacheStatus: header && '32770 3' });
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

  it('has the time of its begin and of its answer', async () => {
    let now = 0;
    const port = await site((_, response) => {
      now = 3000;
      response.end();
    });
    expect(await see(named(port), { now: () => now })).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      answeredAt: '1970-01-01T00:00:03.000Z',
    });
    expect(await see(named(1))).toMatchObject({ answeredAt: null });
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
    expect(await see(named(1))).toMatchObject({
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

  it('when there is no answer in five seconds, or no end of it, even if a clock has less', async () => {
    // The timer of a busy process counts from the beginning of its turn, before the look.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    const silent = await site(() => undefined);
    const endless = await site((_, response) => void response.writeHead(200, { etag: '"a"' }).write('abc'));
    const [first, second] = await Promise.all([see(named(silent)), see(named(endless))]);
    clock.mockRestore();
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
