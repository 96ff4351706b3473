import { createServer, type RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionOf, watchRequests } from '@/lib/server/http/every-request';
import { answerWithoutNext } from '@/lib/server/http/without-next';
import { answerBeforeNext } from './before-next';

let seen: string[] = [];
let leaveRequests: () => void = () => undefined;
const next: RequestListener = (request, response) => {
  seen.push(request.url ?? '');
  if (request.url === '/moved') response.writeHead(308, { location: '/history' }).end();
  else if (request.url === '/kept') response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end();
  else response.end(JSON.stringify(connectionOf(new Headers(request.headers as Record<string, string>))));
};

let server: Server;
let url: string;
let takeRequests: () => void;
const { emit } = Server.prototype;

beforeAll(async () => {
  server = createServer(next).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { email: 'x-forwarded-email', name: 'x-forwarded-name', groups: 'x-forwarded-groups' };
  const proxy = { headers, secret: undefined, signOutUrl: undefined };
  leaveRequests = watchRequests({ mode: 'local', proxy, trustedProxies: ['127.0.0.1'], publicUrl: undefined });
  takeRequests = answerBeforeNext();
});
// Other tests of this process have servers of their own.
afterAll(() => {
  Server.prototype.emit = emit;
  leaveRequests();
  server.close();
});

it('answers 503 for a while, and then as Next does', async () => {
  for (const path of ['/', '/api/purges']) {
    const early = await fetch(url + path);
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('1');
    expect(early.headers.get('cache-control')).toBe('no-store');
    expect(early.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(early.headers.has('x-purge-desk')).toBe(true);
  }
  expect(await (await fetch(`${url}/api/purges`, { method: 'POST', body: '{}' })).json()).toMatchObject({
    code: 'starting',
    purged: 'no',
  });
  expect(seen).toEqual([]);

  takeRequests();
  const answer = await fetch(`${url}/api/purges`);
  expect(await answer.json()).toMatchObject({ address: '127.0.0.1', fromTrustedProxy: true });
  expect(seen).toEqual(['/api/purges']);
});

it('keeps what Next cannot read from it, and every answer without a word about caches from caches', async () => {
  seen = [];
  for (const path of ['/api/%', '/api/purges/%ff'])
    expect(await (await fetch(url + path)).json()).toMatchObject({ status: 400, code: 'invalid_address' });
  expect((await fetch(`${url}/purges/%ff`)).headers.get('content-type')).toMatch(/^text\/html/);
  const refused = await fetch(`${url}/api/purges`, { method: 'PROPFIND' });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, DELETE']);
  expect(seen).toEqual([]);
  const cached = async (path: string) => (await fetch(url + path, { redirect: 'manual' })).headers.get('cache-control');
  expect(await cached('/moved')).toBe('no-store');
  expect(await cached('/kept')).toBe('max-age=60');
});

it('says that it is alive while requests wait to get in', async () => {
  seen = [];
  const ask = async (path: string) => (await fetch(url + path)).text();
  const crowd = Array.from({ length: 100 }, (_, index) => ask(`/crowd-${index}`));
  await Promise.all([...crowd, ask('/api/health/ready'), ask('/api/health/live')]);
  expect(seen).toHaveLength(101);
  expect(seen).not.toContain('/api/health/live');
  const live = await fetch(`${url}/api/health/live`);
  expect([live.status, live.headers.get('cache-control'), await live.json()]).toEqual([
    200,
    'no-store',
    { status: 'ok' },
  ]);
  expect((await fetch(`${url}/api/health/live`, { method: 'HEAD' })).status).toBe(200);
  const other = await fetch(`${url}/api/health/live`, { method: 'POST' });
  expect(seen.at(-1)).toBe('/api/health/live');
  await other.text();
});

it('lets what is answered without Next wait for its turn like all others', async () => {
  seen = [];
  answerWithoutNext('POST', '/api/answered-before-next', async (request) =>
    Response.json(connectionOf(request.headers)),
  );
  const answer = await fetch(`${url}/api/answered-before-next`, { method: 'POST' });
  expect(await answer.json()).toMatchObject({ address: '127.0.0.1', requestId: answer.headers.get('x-request-id') });
  expect([answer.headers.get('cache-control'), answer.headers.has('x-purge-desk')]).toEqual(['no-store', true]);
  expect(seen).toEqual([]);
});
