import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CdnEndpoint, CdnResult } from './cdn-calls';

/** What the desk's own questions to the CDN came to last. */
export interface CdnHealth {
  /** Endpoints that did not work when they were asked last: with what, and since when (epoch milliseconds). */
  troubles: () => { endpoint: CdnEndpoint; code: ErrorCode; since: number }[];
}

/** Answers to a question that was wrong, or came too often: a CDN that says so is there and works. */
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

/** Remembers, for each endpoint, whether the last question was answered. */
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
