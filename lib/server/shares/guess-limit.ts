import 'server-only';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const MINUTE_SECONDS = 60;

/** Counts the links that a client tried in vain, and says when it has to wait. */
export interface GuessLimit {
  /** Seconds that this client has to wait before it may try again; undefined when it may. */
  secondsToWait: (client: string) => Promise<number | undefined>;
  countFailure: (client: string) => Promise<void>;
}

/** In memory: a restart forgets guesses, which at 256 random bits costs nothing. */
export function createGuessLimit(perMinute: number): GuessLimit {
  const failures = new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  return {
    async secondsToWait(client) {
      const counted = await failures.get(client);
      if (!counted || counted.consumedPoints < perMinute) return undefined;
      return Math.max(1, Math.ceil(counted.msBeforeNext / 1000));
    },
    countFailure: async (client) => void (await failures.penalty(client)),
  };
}
