import 'server-only';
import type { CdnClock } from './cdn-clock';
import type { CdnConnection } from './connection';

const ATTEMPTS_MAX = 3;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 2000;
/** The least that must be left of a call's time for another attempt: one that is cut short may have been executed. */
const LEFT_SHARE = 1 / 2;

/** Full jitter: anything up to a bound that doubles, so that many callers do not come back all at once. */
const backoffMs = (attempt: number, random: number) =>
  random * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);

/**
 * For a purge: calls again, a few times and altogether within `timeoutMs`, but only while no connection was ever made,
 * for then the CDN cannot have seen it.
 */
export function repeatedUntilSent(connection: CdnConnection, timeoutMs: number, clock: CdnClock): CdnConnection {
  return {
    async call(method, path, body) {
      const startedAt = clock.monotonic();
      const leftMs = () => timeoutMs - (clock.monotonic() - startedAt);
      for (let attempt = 1; ; attempt++) {
        const answer = await connection.call(method, path, body, { limitMs: Math.max(1, leftMs()) });
        if (attempt === ATTEMPTS_MAX || answer.kind !== 'not_sent') return answer;
        const pauseMs = backoffMs(attempt, clock.random());
        if (leftMs() - pauseMs < timeoutMs * LEFT_SHARE) return answer;
        await clock.pause(pauseMs);
      }
    },
  };
}
