import 'server-only';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const MINUTE_SECONDS = 60;

/** Counts what a client does within a minute, and says when it has to wait. */
export interface RateLimit {
  /** Seconds that this client has to wait before it may try again; undefined when it may. */
  secondsToWait: (client: string) => Promise<number | undefined>;
  count: (client: string) => Promise<void>;
}

/** Whose requests are counted together by address; who cannot be told apart is one, and nobody escapes that. */
export const addressKey = ({ address }: { address: string | null }) => address ?? 'unknown';

/** In memory: a restart forgets what was counted. */
export function createRateLimit(perMinute: number): RateLimit {
  const counted = new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  return {
    async secondsToWait(client) {
      const sofar = await counted.get(client);
      if (!sofar || sofar.consumedPoints < perMinute) return undefined;
      return Math.max(1, Math.ceil(sofar.msBeforeNext / 1000));
    },
    count: async (client) => void (await counted.penalty(client)),
  };
}

export interface RateLimits {
  /** Refusals that are written to the audit log, by actor and address: nobody fills it up by trying. */
  refusals: RateLimit;
  /** Share links that are tried in vain, by address. */
  shareOpens: RateLimit;
  /** Sign-ins and credentials that do not fit, by address. */
  signIns: RateLimit;
  /** Purges, by actor and by address. */
  purges: RateLimit;
}
