import 'server-only';
import type { Context } from '@/lib/server/context';
import { CALL_MAX_MS, LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';

/** Until when whoever begins to send a purge now may record its answer, epoch milliseconds. */
export const leaseFrom = (now: number, { settings }: Pick<Context, 'settings'>) =>
  now + settings.cdn.timeoutMs + LEASE_MARGIN_MS;

/** No lease ends later than this after it began, in milliseconds. */
export const LONGEST_LEASE_MS = CALL_MAX_MS + LEASE_MARGIN_MS;
