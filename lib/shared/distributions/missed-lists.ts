import type { ErrorCode } from '@/lib/shared/error-codes';
import type { DistributionKind } from './distribution-kind';

/** Errors of a tenant or token without HTTP load balancers. */
const NOT_OFFERED: ReadonlySet<ErrorCode> = new Set(['cdn_forbidden', 'cdn_not_found', 'cdn_api_withdrawn']);

/** Whether the desk does without a list that failed: it reports no missing HTTP load balancers if it also looks for CDN distributions. */
export const mayLackList = (kind: DistributionKind, kinds: readonly DistributionKind[], code: ErrorCode): boolean =>
  kind === 'http_loadbalancer' && kinds.includes('cdn_loadbalancer') && NOT_OFFERED.has(code);
