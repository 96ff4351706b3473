import 'server-only';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import tls, { createSecureContext, rootCertificates, type SecureContext, TLSSocket } from 'node:tls';
import type { Secret } from '../settings/setting-values';
import { RenewedFiles } from './renewed-files';

/** Where the desk's own certificate and those of additional authorities are; a password may be a file, too. */
export interface TlsFiles {
  caFile: string | undefined;
  /** What Node trusts in addition; it reads that itself, unless another file adds to it. */
  nodeExtraCaFile: string | undefined;
  client:
    | { kind: 'p12'; file: string; password: Secret | undefined }
    | { kind: 'pem'; certFile: string; keyFile: string }
    | undefined;
}

interface ClientCertificate {
  /** As OpenSSL writes it, on one line. */
  subject: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** How the desk makes TLS connections, as its files are now. */
export interface TlsSetup {
  secureContext: SecureContext;
  /** The desk's own; undefined where it has none. */
  certificate: ClientCertificate | undefined;
}
export type RenewedTls = RenewedFiles<TlsSetup>;

/** Says what is wrong with a file, by the name of its setting. */
class BadFile extends Error {}

function bytesOf(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new BadFile(`${variable} cannot be read`);
  }
}

/** The authorities that Node trusts. An extra file that is missing makes Node warn, too. */
function trustedByNode(extraFile: string | undefined): string[] {
  // Node 22.15 and newer; the types are those of the oldest one.
  const { getCACertificates } = tls as { getCACertificates?: (of: 'default') => string[] };
  if (getCACertificates) return getCACertificates('default');
  try {
    return extraFile === undefined ? [...rootCertificates] : [...rootCertificates, readFileSync(extraFile, 'utf8')];
  } catch {
    return [...rootCertificates];
  }
}

function checkedCa(pem: Buffer): string {
  try {
    void new X509Certificate(pem);
    return pem.toString('utf8');
  } catch {
    throw new BadFile('F5XC_CA_FILE must contain certificates in PEM format');
  }
}

function clientOptions(client: TlsFiles['client']) {
  if (client?.kind === 'p12') {
    const passphrase = client.password?.reveal();
    return { pfx: bytesOf('F5XC_API_P12_FILE', client.file), ...(passphrase !== undefined && { passphrase }) };
  }
  if (client?.kind === 'pem')
    return {
      cert: bytesOf('F5XC_API_CERT_FILE', client.certFile),
      key: bytesOf('F5XC_API_KEY_FILE', client.keyFile),
    };
  return {};
}

function clientProblem(client: TlsFiles['client'], error: unknown): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  if (client?.kind === 'p12') {
    if (/mac verify/i.test(message)) return 'F5XC_P12_PASSWORD is not the password of F5XC_API_P12_FILE';
    return code === 'ERR_CRYPTO_UNSUPPORTED_OPERATION'
      ? 'F5XC_API_P12_FILE has an encryption that OpenSSL 3 no longer reads: convert it with `openssl pkcs12 -legacy`'
      : 'F5XC_API_P12_FILE must be a PKCS#12 bundle';
  }
  if (/key values mismatch/i.test(message)) return 'F5XC_API_KEY_FILE is not the key of F5XC_API_CERT_FILE';
  return 'F5XC_API_CERT_FILE and F5XC_API_KEY_FILE must contain a certificate and its key in PEM format, the key without a password';
}

/** Reads the certificate out of a context: Node opens a PKCS#12 bundle nowhere else. */
function certificateIn(secureContext: SecureContext): ClientCertificate | undefined {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const socket = new TLSSocket(nowhere, { secureContext, isServer: true });
  try {
    const certificate = socket.getX509Certificate();
    if (!certificate) return undefined;
    const subject = certificate.subject.replaceAll('\n', ', ');
    return { subject, expiresAt: Date.parse(certificate.validTo) };
  } finally {
    socket.destroy();
  }
}

function readSetup({ caFile, nodeExtraCaFile, client }: TlsFiles) {
  const ca = caFile === undefined ? undefined : checkedCa(bytesOf('F5XC_CA_FILE', caFile));
  const own = clientOptions(client);
  let secureContext: SecureContext;
  try {
    secureContext = createSecureContext({ ...own, ...(ca && { ca: [...trustedByNode(nodeExtraCaFile), ca] }) });
  } catch (error) {
    throw new BadFile(clientProblem(client, error));
  }
  const certificate = client && certificateIn(secureContext);
  if (client && !certificate) throw new BadFile(clientProblem(client, new Error('no certificate')));
  const hash = createHash('sha256');
  for (const part of [ca, ...Object.values(own)]) hash.update(part ?? '').update('\0');
  return { value: { secureContext, certificate }, content: hash.digest('hex') };
}

/** Returns how to make TLS connections, or undefined where Node's own way will do. Throws for a file that cannot be used. */
export function openTlsFiles(files: TlsFiles, monotonic?: () => number): RenewedTls | undefined {
  const { caFile, client } = files;
  const watched = client?.kind === 'p12' ? [client.file] : client ? [client.certFile, client.keyFile] : [];
  const all = [...watched, ...(caFile === undefined ? [] : [caFile])];
  return all.length === 0 ? undefined : new RenewedFiles(all, () => readSetup(files), monotonic);
}
