import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '@/lib/server/settings/setting-values';
import { openCdnConnection } from './connection';

const ANSWER = '{"purge_request_id": 101}';
const MEGABYTE = 1024 * 1024;
let server: Server | undefined;
const sockets = new Set<Socket>();

/** A CDN that answers each request with exactly these bytes. */
async function cdnThatWrites(write: (socket: Socket) => void) {
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => write(socket));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return openCdnConnection({ origin, basePath: '', token: new Secret('a-token'), timeoutMs: 5000 });
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => server?.close(resolve));
});

const answer = (body: Buffer | string, headers = '') =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`),
    Buffer.from(body),
  ]);

describe('an answer of the CDN', () => {
  it.each([
    ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['103 Early Hints', 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'],
    ['both', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('is read after an informational one that nobody asked for: %s', async (_, before) => {
    const connection = await cdnThatWrites((socket) => {
      socket.write(before);
      socket.write(answer(ANSWER));
    });
    for (const _call of [1, 2])
      expect(await connection.call('POST', '/', {})).toMatchObject({ status: 200, text: ANSWER });
  });

  it('is read with 20 kB of headers', async () => {
    const headers = Array.from({ length: 20 }, (_, at) => `x-gateway-${at}: ${'a'.repeat(1000)}\r\n`).join('');
    const connection = await cdnThatWrites((socket) => socket.write(answer(ANSWER, headers)));
    expect(await connection.call('POST', '/', {})).toMatchObject({ status: 200, text: ANSWER });
  });

  it('is read without its byte-order mark', async () => {
    const connection = await cdnThatWrites((socket) => socket.write(answer(`\ufeff${ANSWER}`)));
    expect(await connection.call('POST', '/', {})).toMatchObject({ status: 200, text: ANSWER });
  });

  it.each([
    ['gzip', gzipSync(ANSWER)],
    ['x-gzip', gzipSync(ANSWER)],
    ['GZIP', gzipSync(ANSWER)],
    ['deflate', deflateSync(ANSWER)],
    ['br', brotliCompressSync(ANSWER)],
    ['identity', Buffer.from(ANSWER)],
    ['deflate, gzip', gzipSync(deflateSync(ANSWER))],
  ])('is decoded: %s', async (encoding, body) => {
    const connection = await cdnThatWrites((socket) => socket.write(answer(body, `content-encoding: ${encoding}\r\n`)));
    for (const _call of [1, 2])
      expect(await connection.call('POST', '/', {})).toMatchObject({ status: 200, text: ANSWER });
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(20 * MEGABYTE))],
    ['br', brotliCompressSync(Buffer.alloc(20 * MEGABYTE))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(20 * MEGABYTE)))],
  ])('is bounded by its decoded size: %s', async (encoding, body) => {
    expect(body.length).toBeLessThan(MEGABYTE / 16);
    const connection = await cdnThatWrites((socket) => socket.write(answer(body, `content-encoding: ${encoding}\r\n`)));
    expect(await connection.call('POST', '/', {})).toMatchObject({ kind: 'too_large', status: 200 });
  });

  it.each([
    ['gzip', ANSWER],
    ['br', ANSWER],
    ['gzip', gzipSync(ANSWER).subarray(0, 20)],
    ['gzip, gzip, gzip', gzipSync(ANSWER)],
    ['zip', gzipSync(ANSWER)],
  ])('is no answer to read when it is not what it says: %s', async (encoding, body) => {
    const connection = await cdnThatWrites((socket) => socket.write(answer(body, `content-encoding: ${encoding}\r\n`)));
    const read = await connection.call('POST', '/', {});
    expect(read).toMatchObject({ kind: 'answer', status: 200 });
    expect(read).not.toHaveProperty('text', ANSWER);
  });

  it('may belong to a purge that ran when it is cut off within its encoding', async () => {
    const body = gzipSync(ANSWER);
    const connection = await cdnThatWrites((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\ncontent-encoding: gzip\r\n\r\n`);
      socket.end(body.subarray(0, 20));
    });
    expect(await connection.call('POST', '/', {})).toMatchObject({ kind: 'no_answer', reason: 'closed' });
  });
});
