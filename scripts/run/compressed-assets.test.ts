import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newFolder } from '@/test/support/new-folder';
import { compressAssets, compressedAssets } from './compressed-assets.mjs';

const output = newFolder();
const script = 'const answer = "the same again and again";\n'.repeat(100);
const server = createServer();
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  const chunks = path.join(output, '.next', 'static', 'chunks');
  mkdirSync(chunks, { recursive: true });
  writeFileSync(path.join(chunks, 'a.js'), script);
  writeFileSync(path.join(chunks, 'a.woff2'), 'a font');
  const headers = [{ key: 'Content-Security-Policy', value: "frame-ancestors 'none'" }];
  const manifest = { headers: [{ source: '/_next/static/:path*', headers }] };
  writeFileSync(path.join(output, '.next', 'routes-manifest.json'), JSON.stringify(manifest));
  await compressAssets(output);
  const answer = compressedAssets(output);
  server.on('request', (asked, response) => {
    if (!answer(asked, response)) response.writeHead(299).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(output, { recursive: true });
});

async function get(acceptEncoding: string | undefined, { method = 'GET', name = 'a.js' } = {}) {
  const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
  const answer = await request(`${address()}/_next/static/chunks/${name}?v=1`, { method: method as 'GET', headers });
  return { ...answer, body: Buffer.from(await answer.body.arrayBuffer()) };
}

it.each([
  ['gzip, deflate, br, zstd', 'br', '.br'],
  ['br', 'br', '.br'],
  ['gzip', 'gzip', '.gz'],
  ['br;q=0, gzip', 'gzip', '.gz'],
])('a script is sent compressed to a browser that takes %s', async (accepted, encoding, ending) => {
  const { statusCode, headers, body } = await get(accepted);
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'content-encoding': encoding,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "frame-ancestors 'none'",
    vary: 'Accept-Encoding',
  });
  expect(body).toEqual(readFileSync(path.join(output, '.next', 'static', 'chunks', `a.js${ending}`)));
  expect(body.length).toBeLessThan(script.length / 10);
});

it('a browser that has a script is not sent it again', async () => {
  const { headers } = await get('br');
  const again = await request(`${address()}/_next/static/chunks/a.js`, {
    headers: { 'accept-encoding': 'br', 'if-none-match': String(headers.etag) },
  });
  expect(again.statusCode).toBe(304);
});

it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('a file is not there to be changed: %s', async (method) => {
  for (const name of ['a.js', 'a.woff2', 'none.js']) {
    const { statusCode, headers } = await get('br', { method, name });
    expect([statusCode, headers.allow], name).toEqual([405, 'GET, HEAD']);
  }
});

it('what has no compressed copy is left to Next', async () => {
  expect((await get(undefined)).statusCode).toBe(299);
  expect((await get('identity')).statusCode).toBe(299);
  expect((await get('br', { name: 'a.woff2' })).statusCode).toBe(299);
  expect((await get('br', { name: 'b.js' })).statusCode).toBe(299);
  expect((await get('br', { name: '%2e%2e/a.js' })).statusCode).toBe(299);
});
