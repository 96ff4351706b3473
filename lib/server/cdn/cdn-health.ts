import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CdnEndpoint, CdnResult } from './cdn-calls';

/** The results of the desk's latest calls to the CDN. */
export interface CdnHealth {
  /** Endpoints whose last call failed: the error, and since when (epoch milliseconds). */
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

/** Tracks, for each endpoint, whether the last call was answered. */
export function createCdnHealth(now: () => number): CdnHealth & { saw: (result: CdnResult) => void } {
  const troubled = new Map<CdnEndpoint, { code: ErrorCode; since: number }>();
  return {
    saw({ endpoint, outcome }) {
      if (outcome === 'ok' || FINE.has(outcome)) troubled.delete(endpoint);
      else troubled.set(endpoint, { code: outcome, since: troubled.get(endpoint)?.since ?? now() });
    },
    troubles: () => [...troubled].map(([endpoint, trouble]) => ({ endpoint, ...trouble })),
  };
}
