import 'server-only';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { clientNetwork } from './ip-address';

const MINUTE_SECONDS = 60;

/** Counts what a client does within a minute, and says when it has to wait. */
export interface RateLimit {
  /** Seconds that this client has to wait before it may try again; undefined when it may. */
  secondsToWait: (client: string) => Promise<number | undefined>;
  count: (client: string) => Promise<void>;
}

/** Returns what a client's requests are counted by: its IPv4 address or IPv6 network. All unknown addresses share one count. */
export const addressKey = ({ address }: { address: string | null }) =>
  address === null ? 'unknown' : clientNetwork(address);

/** Counts for everybody who uses the same database: makes a counter of so many points within so many seconds. */
export type CreateLimiter = (counted: { name: string; points: number; duration: number }) => RateLimiterAbstract;

/**
 * A limit on what each client does within a minute; `name` tells it apart from the others, `onRefusal` is told each time
 * that somebody has to wait.
 */
export function createRateLimit(
  limiter: CreateLimiter,
  name: string,
  perMinute: number,
  onRefusal: () => void = () => {},
): RateLimit {
  const counted = limiter({ name, points: perMinute, duration: MINUTE_SECONDS });
  return {
    async secondsToWait(client) {
      const sofar = await counted.get(client);
      if (!sofar || sofar.consumedPoints < perMinute) return undefined;
      onRefusal();
      return Math.max(1, Math.ceil(sofar.msBeforeNext / 1000));
    },
    count: async (client) => void (await counted.penalty(client)),
  };
}

export interface RateLimits {
  /** Refusals that are written to the audit log, by actor and address: nobody fills it up by trying. */
  refusals: RateLimit;
  /** The same for all anonymous callers together. */
  anonymousRefusals: RateLimit;
  /** Share links that are tried in vain, by address. */
  shareOpens: RateLimit;
  /** Readings of a share link that works, by link and address, and by link from all addresses together. */
  shareReadings: RateLimit;
  shareReadingsInAll: RateLimit;
  /** Sign-ins that begin and, counted apart, those that come back, by address. */
  signIns: RateLimit;
  /** Wrong credentials and wrong tokens for metrics, by address. */
  wrongCredentials: RateLimit;
  /** Purges, by actor and by address. */
  purges: RateLimit;
}
