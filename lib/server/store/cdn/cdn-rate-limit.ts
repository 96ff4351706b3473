import 'server-only';
import type { CdnEndpointRow } from '@/lib/server/store/engine/schema';
import { LONGEST_CLOSURE_MS } from '@/lib/shared/purges/send-window';

/** A token bucket: so many calls a minute in the long run, and so many at once after a pause. */
export interface CdnRateLimit {
  perMinute: number;
  burst: number;
}

/** Clocks of replicas may differ by so much. What lies further ahead was written before a clock was set back. */
export const CLOCK_SLACK_MS = 2000;

export const MICROSECONDS = 1000;
const MINUTE_US = 60_000_000;

/** What a pace means for a bucket that is told by when it is full again; in microseconds. */
export function bucketOf({ perMinute, burst }: CdnRateLimit) {
  const intervalUs = Math.round(MINUTE_US / perMinute);
  return { intervalUs, capacityUs: Math.round(intervalUs * burst) };
}

export type EndpointState = Pick<CdnEndpointRow, 'full_at_us' | 'closed_until' | 'closed_at'>;

/** Until when the desk leaves the CDN alone; undefined when it does not. Epoch milliseconds. */
export function closedUntil({ closed_until, closed_at }: EndpointState, now: number): number | undefined {
  const closedAt = closed_at ?? 0;
  const until = Math.min(closed_until ?? 0, closedAt + LONGEST_CLOSURE_MS);
  return until > now && closedAt <= now + CLOCK_SLACK_MS ? until : undefined;
}

/** When a call may be made that so many others are ahead of, at the earliest: `now` for at once. Epoch milliseconds. */
export function nextCallAt(state: EndpointState, pace: CdnRateLimit, now: number, ahead: number): number {
  const { intervalUs, capacityUs } = bucketOf(pace);
  const opensAt = closedUntil(state, now) ?? now;
  const known = state.full_at_us > (now + CLOCK_SLACK_MS) * MICROSECONDS + capacityUs ? 0 : state.full_at_us;
  const fullAtUs = Math.max(known, opensAt * MICROSECONDS);
  return Math.max(opensAt, Math.ceil((fullAtUs + (ahead + 1) * intervalUs - capacityUs) / MICROSECONDS));
}
