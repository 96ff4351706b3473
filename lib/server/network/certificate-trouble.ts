import 'server-only';

/** What is wrong with a certificate, the other side's or ours. Each means that no request was read. */
const sentences = {
  self_signed: 'The server’s certificate is self-signed.',
  wrong_name: 'The server’s certificate is for another host name.',
  expired: 'The server’s certificate has expired.',
  not_yet_valid: 'The server’s certificate is not valid yet. Check the clock of this machine.',
  unknown_issuer: 'Purge Desk does not know the issuer of the server’s certificate.',
  invalid: 'The server’s certificate is not valid.',
  client_certificate_required: 'The server demands a client certificate.',
  client_certificate_refused: 'The server refuses Purge Desk’s client certificate.',
  handshake_refused: 'The server refuses the TLS handshake. It may demand a client certificate.',
};
export type CertificateTrouble = keyof typeof sentences;

/** One sentence for people. */
export const certificateSentence = (trouble: CertificateTrouble) => sentences[trouble];

/** Node's and OpenSSL's codes (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const byCode: Record<string, CertificateTrouble> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self_signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong_name',
  HOSTNAME_MISMATCH: 'wrong_name',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown_issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown_issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown_issuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown_issuer',
  CERT_UNTRUSTED: 'unknown_issuer',
  INVALID_CA: 'invalid',
  CERT_REVOKED: 'invalid',
  CERT_REJECTED: 'invalid',
  CERT_SIGNATURE_FAILURE: 'invalid',
  CERT_CHAIN_TOO_LONG: 'invalid',
  PATH_LENGTH_EXCEEDED: 'invalid',
  INVALID_PURPOSE: 'invalid',
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'invalid',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'invalid',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'invalid',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'invalid',
  ERR_SSL_EE_KEY_TOO_SMALL: 'invalid',
  ERR_SSL_CA_KEY_TOO_SMALL: 'invalid',
};

/** Alerts of the other side about the client's certificate (RFC 8446, 6.2). */
const ALERTS: [RegExp, CertificateTrouble][] = [
  [/_ALERT_CERTIFICATE_REQUIRED$/, 'client_certificate_required'],
  [
    /_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/,
    'client_certificate_refused',
  ],
];

const codeOf = (error: unknown) => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/**
 * Returns what an alert of the other side says of the client's certificate. With TLS 1.3 it arrives after the handshake;
 * the other side has read no request even then.
 */
export const alertOf = (error: unknown): CertificateTrouble | undefined =>
  ALERTS.find(([end]) => end.test(codeOf(error)))?.[1];

/** Returns what is wrong with a certificate when a handshake fails with this error; undefined for another cause. */
export function certificateTroubleOf(error: unknown): CertificateTrouble | undefined {
  const code = codeOf(error);
  // What a server before TLS 1.3 says to a client without a certificate, and to one without a common cipher.
  return byCode[code] ?? alertOf(error) ?? (/_ALERT_HANDSHAKE_FAILURE$/.test(code) ? 'handshake_refused' : undefined);
}
