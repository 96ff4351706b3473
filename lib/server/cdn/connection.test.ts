import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '@/lib/server/settings/setting-values';
import { openCdnConnection } from './connection';

const TOKEN = 'very-secret-token';
const servers: Server[] = [];

interface Options {
  scheme?: string;
  timeoutMs?: number;
  keepAlive?: boolean;
  monotonic?: () => number;
}

/** A real server on this machine that answers as it is told. */
async function cdnThat(answers: RequestListener, { scheme = 'http', timeoutMs = 5000, ...options } = {} as Options) {
  const server = createServer(answers);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `${scheme}://127.0.0.1:${port}`;
  const cdn = { origin, basePath: '/prefix', token: new Secret(TOKEN), timeoutMs };
  return openCdnConnection(cdn, undefined, options);
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('a call to the CDN', () => {
  it('carries the credential and the path prefix', async () => {
    const connection = await cdnThat(({ url, headers }, response) => {
      response.end(JSON.stringify({ url, scheme: headers.authorization?.split(' ')[0] }));
    });
    expect(await connection.call('GET', '/a')).toMatchObject({
      status: 200,
      text: '{"url":"/prefix/a","scheme":"APIToken"}',
    });
  });

  it('keeps nothing of the credential that an answer repeats', async () => {
    const connection = await cdnThat(({ headers }, response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end(`<pre>authorization: ${headers.authorization}</pre>`);
    });
    expect(await connection.call('POST', '/a', {})).toMatchObject({
      status: 502,
      text: '<pre>authorization: APIToken [secret]</pre>',
    });
  });

  it('was not sent when nobody listens', async () => {
    const connection = await cdnThat(() => undefined);
    const closed = servers.splice(0);
    await Promise.all(closed.map((server) => new Promise((resolve) => server.close(resolve))));
    expect(await connection.call('POST', '/a', {})).toMatchObject({ kind: 'not_sent' });
  });

  it.each([
    [true, 'keep-alive'],
    [false, 'close'],
  ])('says whether its connection is kept for the next one (%s)', async (keepAlive, said) => {
    const connection = await cdnThat(({ headers }, response) => response.end(JSON.stringify(headers.connection)), {
      keepAlive,
    });
    expect(await connection.call('POST', '/a', {})).toMatchObject({ text: JSON.stringify(said) });
  });

  it('was not sent when the CDN has gone since the call before, where no connection is kept', async () => {
    const connection = await cdnThat((_, response) => response.end('{}'), { keepAlive: false });
    expect(await connection.call('POST', '/a', {})).toMatchObject({ status: 200 });
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    expect(await connection.call('POST', '/a', {})).toMatchObject({ kind: 'not_sent' });
  });

  it.each([
    ['closes it', (response: ServerResponse) => void response.destroy(), 4],
    ['answers with a time-out', (response: ServerResponse) => void response.writeHead(408).end(), 4],
    ['answers with another error', (response: ServerResponse) => void response.writeHead(500).end(), 5],
  ])('trusts connections that were opened ahead less when the CDN %s', async (_, act, opened) => {
    let calls = 0;
    const connection = await cdnThat((_, response) => void (++calls === 2 ? act(response) : response.end('{}')), {
      keepAlive: false,
      monotonic: () => 0,
    });
    let connections = 0;
    servers[0]?.on('connection', () => connections++);
    for (let call = 0; call < 4; call++) await connection.call('POST', '/a', {});
    expect(connections).toBe(opened);
  });

  it('was not sent when the handshake fails', async () => {
    const connection = await cdnThat(() => undefined, { scheme: 'https' });
    expect(await connection.call('POST', '/a', {})).toMatchObject({ kind: 'not_sent' });
  });

  it('may have been executed when the connection closes after it was sent', async () => {
    const connection = await cdnThat((request) => request.socket.destroy());
    expect(await connection.call('POST', '/a', {})).toMatchObject({ kind: 'no_answer', reason: 'closed' });
  });

  it('may have been executed when no answer comes in time', async () => {
    const connection = await cdnThat(({ method }, response) => void (method === 'GET' && response.end('{}')), {
      keepAlive: true,
    });
    // It connects here: the short time below is for the answer alone.
    expect(await connection.call('GET', '/a')).toMatchObject({ status: 200 });
    const answer = await connection.call('POST', '/a', {}, { limitMs: 200 });
    expect(answer).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
  });

  it('keeps the status of a refusal whose explanation is cut off', async () => {
    const connection = await cdnThat((_, response) => {
      response.writeHead(403, { 'content-length': '1000' });
      response.write('forb');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await connection.call('POST', '/a', {})).toMatchObject({ kind: 'answer', status: 403 });
  });

  it('follows no redirect', async () => {
    const asked: (string | undefined)[] = [];
    const connection = await cdnThat(({ url }, response) => {
      asked.push(url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await connection.call('POST', '/a', {})).toMatchObject({ status: 302 });
    expect(asked).toEqual(['/prefix/a']);
  });
});
