import 'server-only';
import type { Config } from '@/lib/server/config';
import { proxyText } from '@/lib/server/network/outbound-proxy';
import type { CdnAccess } from '@/lib/shared/cdn-access';
import type { CdnConnection } from './connection';
import { parseLossless } from './failure';
import { tokenExpiryIn } from './token-expiry';

/** Who the caller is; undocumented, so nothing depends on its answer. */
const WHO_AM_I = '/api/web/custom/namespaces/system/whoami';

const isoOrNull = (at: number | null) => (at === null || Number.isNaN(at) ? null : new Date(at).toISOString());

/** Knows how the desk connects to the CDN, and when the credential expires; `readTokenExpiry` calls the CDN and never throws. */
export function createCdnAccess(
  connection: CdnConnection,
  { token, tls, caFile, proxy }: Pick<Config['cdn'], 'token' | 'tls' | 'caFile' | 'proxy'>,
) {
  let told: { token: string; expiresAt: number | null } | undefined;
  return {
    /** Without secrets. */
    read(): CdnAccess {
      const certificate = tls?.current().certificate;
      // The expiry of a replaced token does not apply to the new one.
      const expiresAt = token && told?.token === token.reveal() ? told.expiresAt : null;
      return {
        proxy: proxy ? proxyText(proxy) : null,
        caFile: caFile ?? null,
        certificate: certificate
          ? { subject: certificate.subject, expiresAt: new Date(certificate.expiresAt).toISOString() }
          : null,
        token: token ? { expiresAt: isoOrNull(expiresAt) } : null,
      };
    },
    /** Resolves with the CDN's clock in epoch milliseconds; null if the response has none. */
    async readTokenExpiry(): Promise<number | null> {
      const used = token?.reveal();
      const answer = await connection.call('GET', WHO_AM_I);
      if (answer.kind !== 'answer') return null;
      if (used !== undefined && answer.status === 200)
        told = { token: used, expiresAt: tokenExpiryIn(parseLossless(answer.text)) };
      const clock = Date.parse(answer.date ?? '');
      return Number.isNaN(clock) ? null : clock;
    },
  };
}
