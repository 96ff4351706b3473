import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerWithoutNext, type DeskRequest, handlerWithoutNext } from './without-next';

let server: Server;
let url: string;
let leftToNext: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const handle = handlerWithoutNext(request, response);
    if (handle) return handle();
    leftToNext.push(`${request.method} ${request.url}`);
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function textOf({ body }: DeskRequest) {
  let text = '';
  for await (const chunk of body ?? []) text += Buffer.from(chunk).toString();
  return text;
}

describe('a request that is answered without Next', () => {
  it('has all that operations read of it', async () => {
    answerWithoutNext('POST', '/api/without-next/seen', async (request) => {
      const { method, headers, cookies } = request;
      const { pathname, searchParams } = new URL(request.url);
      const asked = [method, pathname, searchParams.get('q'), headers.get('x-asked'), cookies.get('b')?.value];
      return Response.json([...asked, await textOf(request)], { status: 201 });
    });
    const answer = await fetch(`${url}/api/without-next/seen?q=1`, {
      method: 'POST',
      headers: { 'x-asked': 'why', cookie: 'a=1; b=2' },
      body: 'a body',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual(['POST', '/api/without-next/seen', '1', 'why', '2', 'a body']);
  });

  it('gets each cookie that is set, and an answer also when its body is not read to the end', async () => {
    answerWithoutNext('POST', '/api/without-next/stops', async ({ body }) => {
      for await (const _ of body ?? []) break;
      const headers = new Headers({ connection: 'close' });
      for (const cookie of ['a=1', 'b=2']) headers.append('set-cookie', cookie);
      return new Response('enough', { status: 413, headers });
    });
    const answer = await fetch(`${url}/api/without-next/stops`, { method: 'POST', body: 'x'.repeat(300_000) });
    expect([answer.status, answer.headers.getSetCookie(), await answer.text()]).toEqual([
      413,
      ['a=1', 'b=2'],
      'enough',
    ]);
  });

  it('ends with its connection when nothing answers it', async () => {
    answerWithoutNext('POST', '/api/without-next/fails', async () => {
      throw new Error('nobody expects this');
    });
    const broken = new ReadableStream({ start: (stream) => stream.error(new Error('no body')) });
    answerWithoutNext('POST', '/api/without-next/breaks', async () => new Response(broken));
    for (const path of ['fails', 'breaks'])
      await expect(fetch(`${url}/api/without-next/${path}`, { method: 'POST' }), path).rejects.toThrow('fetch failed');
  });

  it('ends for its operation when the client goes', async () => {
    const gone = new Promise<void>((resolve) => {
      answerWithoutNext('POST', '/api/without-next/waits', async ({ signal }) => {
        await new Promise((end) => signal.addEventListener('abort', end));
        resolve();
        return new Response();
      });
    });
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.end('POST /api/without-next/waits HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n', () => socket.destroy());
    await gone;
  });
});

it('leaves to Next what is not exactly at the address', async () => {
  answerWithoutNext('POST', '/api/without-next', async () => new Response('here'));
  leftToNext = [];
  const ask = async (method: string, path: string) => (await fetch(url + path, { method })).text();
  expect(await ask('POST', '/api/without-next')).toBe('here');
  const others = [
    'POST /api/without-next/',
    'POST /api/without%2dnext',
    'POST /API/without-next',
    'GET /api/without-next',
  ];
  for (const other of others) await ask(...(other.split(' ') as [string, string]));
  expect(leftToNext).toEqual(others);
});
