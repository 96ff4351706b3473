import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { Span } from '@/lib/server/cdn/purge-api';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** The maximum clock difference to the CDN plus its delay before it starts an operation, in milliseconds. */
export const SLACK_MS = 15_000;
/** When a purge may have been executed at the CDN that was sent at a moment (epoch milliseconds). */
export const executionWindow = (sentAt: number, timeoutMs: number): Span => ({
  from: sentAt - SLACK_MS,
  to: sentAt + timeoutMs + SLACK_MS,
});
/** The reverse: when a purge may have been sent that was executed within a span. */
export const sendingWindow = ({ from, to }: Span, timeoutMs: number): Span => ({
  from: from - timeoutMs - SLACK_MS,
  to: to + SLACK_MS,
});
/** Short at first: most purges complete within seconds. */
const FIRST_DELAYS_MS = [1, 2, 4, 8].map((seconds) => seconds * SECOND_MS);
/** Then by age: half a minute apart, later minutes. */
const LATER_DELAYS: { untilAgeMs: number; delayMs: number }[] = [
  { untilAgeMs: 10 * MINUTE_MS, delayMs: 30 * SECOND_MS },
  { untilAgeMs: 60 * MINUTE_MS, delayMs: 2 * MINUTE_MS },
];
const LAST_DELAY_MS = 5 * MINUTE_MS;
const FAILURE_DELAY_MAX_MS = 5 * MINUTE_MS;

/** Returns the wait before the next poll, by the number of polls and the age of the purge, in milliseconds. */
export const pollDelayMs = (polls: number, ageMs: number) =>
  FIRST_DELAYS_MS[polls] ?? LATER_DELAYS.find(({ untilAgeMs }) => ageMs < untilAgeMs)?.delayMs ?? LAST_DELAY_MS;

/**
 * Returns the wait after consecutive failed polls, in milliseconds: it doubles each time. Random jitter (0 to 1) shortens
 * it by up to half, so purges that failed together are not polled together again.
 */
const failureDelayMs = (failures: number, random: number) =>
  Math.round(Math.min(SECOND_MS * 2 ** failures, FAILURE_DELAY_MAX_MS) * (1 - random / 2));

/**
 * Returns the effect of a failed poll: the number of consecutive failures, and the wait before the next, in milliseconds.
 * A poll that the open circuit breaker blocked is no failure of this purge.
 */
export function afterFailedPoll(
  failures: number,
  { code, retryAfterSeconds = 0 }: CdnFailure,
  random: number,
): { failures: number; wasAsked: boolean; waitMs: number } {
  const wasAsked = code !== 'cdn_down';
  const count = wasAsked ? failures + 1 : failures;
  const waitMs = Math.max(failureDelayMs(Math.max(count, 1), random), retryAfterSeconds * SECOND_MS);
  return { failures: count, wasAsked, waitMs };
}

/** The delay between sending a purge and the first poll, in milliseconds. */
export const FIRST_POLL_MS = pollDelayMs(0, 0);
