import 'server-only';
import type { Context } from '@/lib/server/context';

/** How much longer than the call itself a sender may take to record the answer, in milliseconds. */
const RECORDING_MARGIN_MS = 10_000;
/** The longest that `CDN_TIMEOUT_SECONDS` may be, in milliseconds: replicas need not have the same. */
const CALL_MAX_MS = 300_000;

/** Until when whoever begins to send a purge now may record its answer, epoch milliseconds. */
export const leaseFrom = (now: number, { settings }: Pick<Context, 'settings'>) =>
  now + settings.cdn.timeoutMs + RECORDING_MARGIN_MS;

/** No lease ends later than this after it began, in milliseconds. */
export const LONGEST_LEASE_MS = CALL_MAX_MS + RECORDING_MARGIN_MS;
