import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CdnClock } from './cdn-clock';
import type { CdnConnection, RawAnswer } from './connection';
import { retryAfterSeconds } from './failure';

const ATTEMPTS_MAX = 3;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 2000;
/** A `Retry-After` that is waited out within a call; a longer one is for the caller to tell. */
const RETRY_AFTER_SHORT_MS = 2000;

/** Answers after which the same question may well be answered. */
const PASSING: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Full jitter: anything up to a bound that doubles, so that many callers do not come back all at once. */
const backoffMs = (attempt: number, random: number) =>
  random * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);

interface Repeating {
  /** The most that one attempt may take of the time for all of them. */
  attemptShare: number;
  /** The least that must be left of it for another attempt. */
  leftShare: number;
  /** Milliseconds to wait before another attempt; undefined: there is none. */
  pauseAfter: (answer: RawAnswer, backoffMs: number) => number | undefined;
}

/** Calls again after what passes, a few times, and altogether within `timeoutMs`. */
function repeating(
  connection: CdnConnection,
  { attemptShare, leftShare, pauseAfter }: Repeating,
  timeoutMs: number,
  clock: CdnClock,
): CdnConnection {
  return {
    async call(method, path, body) {
      const startedAt = clock.monotonic();
      const leftMs = () => timeoutMs - (clock.monotonic() - startedAt);
      for (let attempt = 1; ; attempt++) {
        const limitMs = Math.max(1, Math.min(leftMs(), timeoutMs * attemptShare));
        const answer = await connection.call(method, path, body, limitMs);
        if (attempt === ATTEMPTS_MAX) return answer;
        const pauseMs = pauseAfter(answer, backoffMs(attempt, clock.random()));
        if (pauseMs === undefined || leftMs() - pauseMs < timeoutMs * leftShare) return answer;
        await sleep(pauseMs);
      }
    },
  };
}

/** For what changes nothing at the CDN. A short `Retry-After` is waited out. */
export const repeatedRead = (connection: CdnConnection, timeoutMs: number, clock: CdnClock) =>
  repeating(
    connection,
    {
      attemptShare: 1 / 2,
      leftShare: 1 / 4,
      pauseAfter(answer, backoff) {
        if (answer.kind === 'not_sent' || answer.kind === 'no_answer') return backoff;
        if (answer.kind === 'held_back') return undefined;
        if (PASSING.has(answer.status)) return backoff;
        if (answer.status !== 429) return undefined;
        const wantedMs = retryAfterSeconds(answer.retryAfter, clock.now()) * 1000;
        return wantedMs <= RETRY_AFTER_SHORT_MS ? wantedMs + backoff : undefined;
      },
    },
    timeoutMs,
    clock,
  );

/**
 * For a purge: again only while no connection was ever made, for then the CDN cannot have seen it. Never with less than
 * half of its time: one that is cut short may have been executed.
 */
export const repeatedUntilSent = (connection: CdnConnection, timeoutMs: number, clock: CdnClock) =>
  repeating(
    connection,
    {
      attemptShare: 1,
      leftShare: 1 / 2,
      pauseAfter: ({ kind }, backoff) => (kind === 'not_sent' ? backoff : undefined),
    },
    timeoutMs,
    clock,
  );
