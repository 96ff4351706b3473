import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:https';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTlsFiles, type TlsFiles } from '@/lib/server/network/tls-files';
import { Secret } from '@/lib/server/settings/setting-values';
import { Authority, type Issued, noOpenssl } from '@/test/support/certificates';
import { listenOnLoopback } from '@/test/support/forward-proxy';
import { openCdnConnection } from './connection';

const servers: Server[] = [];

/** A CDN that answers with the subject of the client's certificate. */
async function secureCdn(options: ServerOptions) {
  const requests: (string | undefined)[] = [];
  const server = createServer(options, (request, response) => {
    requests.push(request.url);
    const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject ?? {};
    response.end(JSON.stringify(CN ?? 'nobody'));
  });
  servers.push(server);
  return { origin: `https://localhost:${await listenOnLoopback(server)}`, requests };
}

interface How {
  caFile?: string;
  client?: TlsFiles['client'];
  monotonic?: () => number;
}

function connectionTo(origin: string, { caFile, client, monotonic }: How) {
  const tls = openTlsFiles({ caFile, nodeExtraCaFile: undefined, client }, monotonic);
  return openCdnConnection({ origin, basePath: '', timeoutMs: 10_000, tls }, undefined, { keepAlive: true });
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe.skipIf(noOpenssl.when)('TLS with the CDN', () => {
  let authority: Authority;
  let good: Issued;
  let caFile: string;
  beforeAll(() => {
    authority = new Authority();
    good = authority.issue({ names: ['localhost'] });
    caFile = authority.ca.certFile;
  });
  afterAll(() => authority.remove());

  it('trusts an authority in a file of its own, and not without it', async () => {
    const { origin, requests } = await secureCdn(good);
    expect(await connectionTo(origin, { caFile }).call('GET', '/')).toMatchObject({ status: 200 });
    const refused = await connectionTo(origin, {}).call('GET', '/untrusted');
    expect(refused).toMatchObject({ kind: 'not_sent', trouble: { kind: 'certificate' } });
    expect(requests).toEqual(['/']);
  });

  it.each([
    ['is self-signed', () => authority.selfSigned({ names: ['localhost'] })],
    ['is for another host name', () => authority.issue({ names: ['other.test'] })],
    ['has expired', () => authority.issue({ names: ['localhost'], days: -1 })],
    ['does not know the issuer', () => new Authority('Other CA').issue({ names: ['localhost'] })],
  ])('says that nothing was sent, and why, when a certificate %s', async (says, make) => {
    const { origin, requests } = await secureCdn(make());
    const answer = await connectionTo(origin, { caFile }).call('POST', '/', {});
    const sentence = expect.stringContaining(says);
    expect(answer).toMatchObject({ kind: 'not_sent', trouble: { kind: 'certificate', sentence } });
    expect(requests).toEqual([]);
  });

  describe.each(['TLSv1.2', 'TLSv1.3'] as const)('by %s', (maxVersion) => {
    const demanding = () => ({
      ...good,
      ca: authority.ca.cert,
      requestCert: true,
      rejectUnauthorized: true,
      maxVersion,
    });

    it('says that nothing was sent when the server demands a client certificate', async () => {
      const { origin, requests } = await secureCdn(demanding());
      const answer = await connectionTo(origin, { caFile }).call('POST', '/', {});
      const sentence = expect.stringContaining('demand');
      expect(answer).toMatchObject({ kind: 'not_sent', trouble: { kind: 'certificate', sentence } });
      expect(requests).toEqual([]);
    });

    it('shows a client certificate from a PEM pair and from a PKCS#12 file', async () => {
      const { origin } = await secureCdn(demanding());
      const mine = authority.issue({ names: ['purge-desk'] });
      const pem = { kind: 'pem', ...mine } as const;
      const p12 = { kind: 'p12', file: authority.bundle(mine, 'geheim'), password: new Secret('geheim') } as const;
      for (const client of [pem, p12])
        expect(await connectionTo(origin, { caFile, client }).call('GET', '/')).toMatchObject({ text: '"purge-desk"' });
    });

    it('shows another client certificate once its file has been replaced', async () => {
      const { origin } = await secureCdn(demanding());
      const file = path.join(authority.folder, `renewed-${maxVersion}.p12`);
      copyFileSync(authority.bundle(authority.issue({ names: ['before'] }), 'x'), file);
      let time = 0;
      const client = { kind: 'p12', file, password: new Secret('x') } as const;
      const connection = connectionTo(origin, { caFile, client, monotonic: () => time });
      expect(await connection.call('GET', '/')).toMatchObject({ text: '"before"' });
      renameSync(authority.bundle(authority.issue({ names: ['after'] }), 'x'), file);
      time = 1000;
      expect(await connection.call('GET', '/')).toMatchObject({ text: '"after"' });
    });
  });

  it('keeps its pair of files until both belong together', async () => {
    const { origin } = await secureCdn({ ...good, ca: authority.ca.cert, requestCert: true });
    const [before, after] = [authority.issue({ names: ['before'] }), authority.issue({ names: ['after'] })];
    let time = 0;
    const client = { kind: 'pem', ...before } as const;
    const connection = connectionTo(origin, { caFile, client, monotonic: () => time });
    writeFileSync(before.certFile, after.cert);
    time = 1000;
    expect(await connection.call('GET', '/')).toMatchObject({ text: '"before"' });
    writeFileSync(before.keyFile, after.key);
    time = 2000;
    expect(await connection.call('GET', '/')).toMatchObject({ text: '"after"' });
  });

  it('knows the subject and the end of its own certificate', () => {
    const mine = authority.issue({ names: ['purge-desk'], days: 2 });
    const client = { kind: 'p12', file: authority.bundle(mine, 'x'), password: new Secret('x') } as const;
    const setup = openTlsFiles({ caFile: undefined, nodeExtraCaFile: undefined, client })?.current();
    expect(setup?.certificate?.subject).toBe('O=Corp, CN=purge-desk');
    const hoursLeft = ((setup?.certificate?.expiresAt ?? 0) - Date.now()) / 3_600_000;
    expect(hoursLeft).toBeGreaterThan(47);
    expect(hoursLeft).toBeLessThanOrEqual(48);
  });

  it.each([
    ['a wrong password', /F5XC_P12_PASSWORD is not the password/, 'y', []],
    ['an encryption that is too old', /openssl pkcs12 -legacy/, 'x', ['-legacy']],
  ])('refuses a PKCS#12 file with %s', (_, says, password, more) => {
    const file = authority.bundle(authority.issue({ names: ['a'] }), 'x', ...more);
    const client = { kind: 'p12', file, password: new Secret(password) } as const;
    expect(() => openTlsFiles({ caFile: undefined, nodeExtraCaFile: undefined, client })).toThrow(says);
  });

  it('refuses a key that is not the one of the certificate, and files that are none', () => {
    const [one, other] = [authority.issue({ names: ['a'] }), authority.issue({ names: ['b'] })];
    const open = (files: Partial<TlsFiles>) =>
      openTlsFiles({ caFile: undefined, nodeExtraCaFile: undefined, client: undefined, ...files });
    const pair = { kind: 'pem', certFile: one.certFile, keyFile: other.keyFile } as const;
    expect(() => open({ client: pair })).toThrow('F5XC_API_KEY_FILE is not the key of F5XC_API_CERT_FILE');
    expect(() => open({ client: { ...pair, keyFile: one.certFile } })).toThrow('in PEM format');
    expect(() => open({ client: { kind: 'p12', file: one.certFile, password: undefined } })).toThrow('PKCS#12');
    expect(() => open({ caFile: one.keyFile })).toThrow('F5XC_CA_FILE must contain certificates');
    expect(() => open({ caFile: `${one.keyFile}.absent` })).toThrow('F5XC_CA_FILE cannot be read');
    expect(readFileSync(one.certFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  });
});
