import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CdnEndpoint, CdnResult } from './cdn-calls';

/** The results of the desk's latest calls to the CDN. */
export interface CdnHealth {
  /** Endpoints whose last call failed, within ten minutes: the error, and since when they fail (epoch milliseconds). */
  troubles: () => { endpoint: CdnEndpoint; code: ErrorCode; since: number }[];
}

/** Errors for invalid or too frequent calls: a CDN that returns them is up. */
const FINE = new Set<CdnResult['outcome']>([
  'ok',
  'cdn_rejected',
  'cdn_not_found',
  'cdn_conflict',
  'cdn_rate_limited',
  'cdn_refused',
  'cdn_api_withdrawn',
  'cdn_virtual_host_unknown',
]);

/** How long a failure counts that no later call has confirmed, in milliseconds: some endpoints are called rarely. */
const COUNTS_MS = 600_000;

/** Tracks, for each endpoint, whether the last call was answered. */
export function createCdnHealth(now: () => number): CdnHealth & { saw: (result: CdnResult) => void } {
  const troubled = new Map<CdnEndpoint, { code: ErrorCode; since: number; last: number }>();
  const lately = ({ last }: { last: number }) => last > now() - COUNTS_MS;
  return {
    saw({ endpoint, outcome }) {
      if (outcome === 'ok' || FINE.has(outcome)) troubled.delete(endpoint);
      else {
        const before = troubled.get(endpoint);
        const at = now();
        troubled.set(endpoint, { code: outcome, since: before && lately(before) ? before.since : at, last: at });
      }
    },
    troubles: () =>
      [...troubled].flatMap(([endpoint, { code, since, last }]) => (lately({ last }) ? { endpoint, code, since } : [])),
  };
}
