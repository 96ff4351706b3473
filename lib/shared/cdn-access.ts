import type { ErrorCode } from './error-codes';

/** How the desk gets to the CDN, without secrets. */
export interface CdnAccess {
  /** The outbound proxy, without credentials; null: none. */
  proxy: string | null;
  caFile: string | null;
  /** The desk's own; null where it has none. Times are ISO 8601. */
  certificate: { subject: string; expiresAt: string } | null;
  /** Null where the desk has none. The CDN need not say when a token expires. */
  token: { expiresAt: string | null } | null;
}

/** How the desk reads the CDN's lists of purges, for those that were made outside Purge Desk. */
export interface OutsideReads {
  isOn: boolean;
  /** Lists that are read: one for each distribution and API. */
  lists: number;
  /** Why some of them could not be read the last time. */
  problems: { code: ErrorCode; lists: number }[];
}

const WARNING_MS = 14 * 86_400_000;

export interface Expiry {
  what: 'certificate' | 'token';
  expiresAt: string;
  isOver: boolean;
}

export const expiryTitles = {
  certificate: 'The client certificate for the CDN',
  token: 'The API token for the CDN',
} as const satisfies Record<Expiry['what'], string>;

/** Returns the credentials that expire within 14 days, or have expired; `now` is in epoch milliseconds. */
export function expiringSoon({ certificate, token }: CdnAccess, now: number): Expiry[] {
  const ends = [
    { what: 'certificate', expiresAt: certificate?.expiresAt ?? null },
    { what: 'token', expiresAt: token?.expiresAt ?? null },
  ] as const;
  return ends.flatMap(({ what, expiresAt }) => {
    const leftMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
    return expiresAt !== null && leftMs < WARNING_MS ? [{ what, expiresAt, isOver: leftMs <= 0 }] : [];
  });
}
