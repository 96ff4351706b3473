import 'server-only';
import type { Pool } from 'pg';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';

/** What is counted, and how much of it within how many seconds. */
interface Counted {
  name: string;
  points: number;
  duration: number;
}

/** Counts what clients do: for all replicas together where they share a server, else in this process's memory. */
export const limiterOn =
  (pool: Pool | undefined) =>
  ({ name, points, duration }: Counted): RateLimiterAbstract => {
    const memory = new RateLimiterMemory({ points, duration });
    if (!pool) return memory;
    return new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: name,
      points,
      duration,
      // A database that does not answer is no reason to let everything through, nor to refuse it for that.
      insuranceLimiter: memory,
    });
  };
