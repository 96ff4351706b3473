import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SecretFile } from '@/lib/server/settings/secret-file';
import { Secret } from '@/lib/server/settings/setting-values';
import { listenOnLoopback } from '@/test/support/forward-proxy';
import { newFolder } from '@/test/support/new-folder';
import { openCdnConnection } from './connection';

let folder: string;
let file: string;
let server: Server;
let origin: string;
let time: number;
/** What the CDN takes; everything else is a 401 that repeats the request's credential. */
let valid: string;
let seen: string[];
let onRequest: (request: IncomingMessage) => void;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = newFolder();
  file = path.join(folder, 'token');
  writeFileSync(file, 'token-one');
  time = 0;
  valid = 'token-one';
  seen = [];
  onRequest = () => undefined;
  server = createServer((request, response) => {
    const { authorization = '' } = request.headers;
    seen.push(authorization);
    onRequest(request);
    response.statusCode = authorization === `APIToken ${valid}` ? 200 : 401;
    response.end(JSON.stringify({ message: `you sent ${authorization}; earlier token-one` }));
  });
  server.on('connection', (socket) => sockets.add(socket));
  origin = `http://127.0.0.1:${await listenOnLoopback(server)}`;
});
afterEach(async () => {
  sockets.clear();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function connect() {
  const token = new SecretFile(
    file,
    () => readFileSync(file, 'utf8'),
    () => time,
  );
  return openCdnConnection({ origin, basePath: '', timeoutMs: 5000, token }, undefined, { monotonic: () => time });
}

it('a token that was replaced is used a second later at most', async () => {
  const connection = connect();
  expect(await connection.call('GET', '/')).toMatchObject({ status: 200 });
  writeFileSync(file, 'token-two');
  valid = 'token-two';
  time = 1000;
  expect(await connection.call('GET', '/')).toMatchObject({ status: 200 });
  expect(seen).toEqual(['APIToken token-one', 'APIToken token-two']);
});

it('a purge that is refused with 401 is repeated once, with the token that has replaced the refused one', async () => {
  const connection = connect();
  await connection.call('GET', '/');
  writeFileSync(file, 'token-two');
  valid = 'token-two';
  expect(await connection.call('POST', '/', {})).toMatchObject({ status: 200 });
  expect(seen).toEqual(['APIToken token-one', 'APIToken token-one', 'APIToken token-two']);
});

it('a purge that is refused with 401 is not repeated with the same token, nor a third time', async () => {
  const connection = connect();
  valid = 'another';
  expect(await connection.call('POST', '/', {})).toMatchObject({ status: 401 });
  expect(seen).toHaveLength(1);
  writeFileSync(file, 'token-two');
  expect(await connection.call('POST', '/', {})).toMatchObject({ status: 401 });
  expect(seen.slice(1)).toEqual(['APIToken token-one', 'APIToken token-two']);
});

it('a token that is no file is not repeated', async () => {
  const token = new Secret('given');
  const connection = openCdnConnection({ origin, basePath: '', timeoutMs: 5000, token });
  expect(await connection.call('POST', '/', {})).toMatchObject({ status: 401 });
  expect(seen).toEqual(['APIToken given']);
});

it('an answer keeps neither the token of now nor the one before', async () => {
  const connection = connect();
  await connection.call('GET', '/');
  writeFileSync(file, 'token-one-b');
  valid = 'token-one-b';
  time = 1000;
  const answer = await connection.call('GET', '/');
  expect(answer).toMatchObject({ text: '{"message":"you sent APIToken [secret]; earlier [secret]"}' });
});

it('connections are kept between calls, and replaced after a minute', async () => {
  const connection = connect();
  for (const at of [0, 59_000, 60_000, 61_000]) {
    time = at;
    await connection.call('GET', '/');
  }
  expect(sockets.size).toBe(2);
});

it('a connection that is in use when its time is over still brings its answer', async () => {
  const connection = connect();
  onRequest = () => {
    time = 60_000;
  };
  const slow = connection.call('GET', '/');
  const [first, second] = await Promise.all([slow, connection.call('GET', '/')]);
  expect([first, second]).toMatchObject([{ status: 200 }, { status: 200 }]);
});
