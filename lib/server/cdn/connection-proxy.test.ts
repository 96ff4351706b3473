import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTlsFiles } from '@/lib/server/network/tls-files';
import { Secret } from '@/lib/server/settings/setting-values';
import { Authority, noOpenssl } from '@/test/support/certificates';
import { type ForwardProxy, listenOnLoopback, startForwardProxy } from '@/test/support/forward-proxy';
import { openCdnConnection } from './connection';

describe.skipIf(noOpenssl.when)('a call through a proxy', () => {
  let authority: Authority;
  let cdn: Server;
  let origin: string;
  let answers: RequestListener;
  const asked: string[] = [];
  let proxy: ForwardProxy;

  beforeAll(async () => {
    authority = new Authority();
    const { cert, key } = authority.issue({ names: ['cdn.test'] });
    cdn = createServer({ cert, key }, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answers(request, response);
    });
    origin = `https://cdn.test:${await listenOnLoopback(cdn)}`;
  });
  afterEach(async () => {
    asked.splice(0);
    await proxy.close();
  });
  afterAll(async () => {
    cdn.closeAllConnections();
    await new Promise((resolve) => cdn.close(resolve));
    authority.remove();
  });

  async function throughProxy(
    options: Parameters<typeof startForwardProxy>[0] = {},
    { caFile = authority.ca.certFile, timeoutMs = 5000, keepAlive = false, given = {} } = {},
  ) {
    answers = (_, response) => response.end('{"purge_request_id": 101}');
    proxy = await startForwardProxy(options);
    const tls = openTlsFiles({ caFile, nodeExtraCaFile: undefined, client: undefined });
    const setting = { ...proxy.setting, ...given };
    const where = { origin, basePath: '', token: new Secret('a-token'), timeoutMs, tls, proxy: setting };
    const connection = openCdnConnection(where, undefined, { keepAlive });
    return (limitMs?: number) => connection.call('POST', '/purge', {}, { limitMs });
  }

  it('arrives', async () => {
    const call = await throughProxy();
    expect(await call()).toMatchObject({ status: 200, text: '{"purge_request_id": 101}' });
    // Once for the call, and perhaps for the next one.
    expect(new Set(proxy.asked)).toEqual(new Set([origin.replace('https://', '')]));
    expect(asked).toEqual(['POST /purge']);
  });

  it('arrives with the credentials that the proxy demands', async () => {
    const call = await throughProxy({ credentials: 'ann:p@ss:word' });
    expect(await call()).toMatchObject({ status: 200 });
  });

  it('keeps its connection where connections are kept', async () => {
    await throughProxy();
    const tls = openTlsFiles({ caFile: authority.ca.certFile, nodeExtraCaFile: undefined, client: undefined });
    const where = { origin, basePath: '', timeoutMs: 5000, tls, proxy: proxy.setting };
    const connection = openCdnConnection(where);
    for (const _ of [1, 2]) expect(await connection.call('GET', '/')).toMatchObject({ status: 200 });
    expect(proxy.asked).toHaveLength(1);
  });

  it('was not sent when the proxy demands other credentials', async () => {
    const call = await throughProxy({ credentials: 'ann:secret' }, { given: { credentials: new Secret('ann:wrong') } });
    const answer = await call();
    const sentence = 'The outbound proxy demands other credentials (407).';
    expect(answer).toMatchObject({ kind: 'not_sent', trouble: { kind: 'proxy', sentence } });
    expect(asked).toEqual([]);
  });

  it.each([403, 407, 502, 504])('was not sent when the proxy answers %i', async (status) => {
    const call = await throughProxy();
    proxy.manner = { does: 'refuse', status };
    expect(await call()).toMatchObject({ kind: 'not_sent', trouble: { kind: 'proxy' } });
    expect(asked).toEqual([]);
  });

  it.each(['hang', 'close'] as const)('was not sent when the proxy does this before it connects: %s', async (does) => {
    const call = await throughProxy({}, { timeoutMs: 800 });
    proxy.manner = { does };
    expect(await call()).toMatchObject({ kind: 'not_sent', trouble: { kind: 'proxy' } });
    expect(asked).toEqual([]);
  });

  it('was not sent when nobody listens at the address of the proxy', async () => {
    const call = await throughProxy();
    await proxy.close();
    const sentence = 'Purge Desk could not connect to the outbound proxy.';
    expect(await call()).toMatchObject({ kind: 'not_sent', trouble: { kind: 'proxy', sentence } });
  });

  it('was not sent when the tunnel leads nowhere', async () => {
    // A quarter of it is for the tunnel and the handshake; the tunnel must be there by then.
    const call = await throughProxy({}, { timeoutMs: 3000 });
    proxy.manner = { does: 'swallow' };
    expect(await call()).toMatchObject({ kind: 'not_sent', trouble: undefined });
  });

  it('was not sent when the server at the end of the tunnel has an unknown issuer', async () => {
    const other = new Authority('Other CA');
    const call = await throughProxy({}, { caFile: other.ca.certFile });
    expect(await call()).toMatchObject({ kind: 'not_sent', trouble: { kind: 'certificate' } });
    expect(asked).toEqual([]);
    other.remove();
  });

  it('may have been executed when the tunnel breaks after it was sent', async () => {
    const call = await throughProxy();
    answers = (request) => request.socket.destroy();
    expect(await call()).toMatchObject({ kind: 'no_answer', reason: 'closed' });
    expect(asked).toEqual(['POST /purge']);
  });

  it('may have been executed when no answer comes through the tunnel in time', async () => {
    const call = await throughProxy({}, { keepAlive: true });
    // The tunnel is there before the time counts.
    expect(await call()).toMatchObject({ status: 200 });
    answers = () => undefined;
    expect(await call(200)).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
  });

  it('was not sent when the proxy itself has a certificate that nobody knows', async () => {
    const call = await throughProxy({ tls: authority.selfSigned({ names: ['127.0.0.1'] }) });
    const sentence = 'Purge Desk cannot trust the outbound proxy. The server’s certificate is self-signed.';
    expect(await call()).toMatchObject({ kind: 'not_sent', trouble: { kind: 'proxy', sentence } });
  });
});
