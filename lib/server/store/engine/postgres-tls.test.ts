import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from './postgres';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-tls-'));
const inFolder = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

function makeCertificate(name: string, subjects: string) {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=a test', '-addext', `subjectAltName=${subjects}`],
      ...['-keyout', inFolder(`${name}.key`), '-out', inFolder(`${name}.crt`)],
    ],
    { stdio: 'ignore' },
  );
}

/** Speaks PostgreSQL's protocol as far as TLS; resolves with whether the client went on after it saw the certificate. */
async function outcomeWith(certificate: string, host: string) {
  let accepted = false;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('S');
      const [key, cert] = ['key', 'crt'].map((end) => readFileSync(inFolder(`${certificate}.${end}`)));
      const secure = new TLSSocket(socket, { isServer: true, key, cert });
      secure.on('error', () => undefined);
      // The startup message: the client trusts this server with its name.
      secure.once('data', () => {
        accepted = true;
        secure.destroy();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const root = encodeURIComponent(inFolder(`${certificate}.crt`));
  const pool = openPostgres(`postgres://desk@${host}:${port}/desk?sslmode=verify-full&sslrootcert=${root}`);
  const why = await pool.connect().then(
    () => 'connected',
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  await pool.end();
  server.close();
  return accepted ? 'trusted' : why;
}

describe.skipIf(!hasOpenssl)('sslmode=verify-full', () => {
  beforeAll(() => {
    makeCertificate('address', 'IP:127.0.0.1');
    makeCertificate('name', 'DNS:localhost');
    makeCertificate('other', 'IP:192.0.2.1,DNS:127.0.0.1');
  });

  it.each([
    ['address', '127.0.0.1', 'trusted'],
    ['address', 'localhost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['name', 'localhost', 'trusted'],
    ['name', '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['other', '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('checks a certificate for its %s against the host %s: %s', async (certificate, host, outcome) => {
    expect(await outcomeWith(certificate, host)).toBe(outcome);
  });
});
