import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from './schema';

/** How often the server's clock is looked at again, in milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/** The time that goes into records and leases, epoch milliseconds. */
export interface Clock {
  now: () => number;
  stop: () => void;
}

/** This machine's own: whoever shares an SQLite file has the same one. */
export const machineClock: Clock = { now: () => Date.now(), stop: () => undefined };

/**
 * The database server's, so that replicas whose own clocks differ agree about leases and order. Between two looks it is
 * carried on by the monotonic clock, which nobody sets; when the server does not answer, it goes on by that alone.
 */
export async function serverClock(db: Kysely<Database>): Promise<Clock> {
  let ahead = 0;
  const look = async () => {
    const asked = performance.now();
    const { rows } = await sql<{
      ms: number;
    }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`.execute(db);
    const answered = performance.now();
    const [row] = rows;
    if (row) ahead = row.ms - (asked + answered) / 2;
  };
  await look();
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_AGAIN_MS).unref();
  return { now: () => Math.floor(performance.now() + ahead), stop: () => clearInterval(timer) };
}
