import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** How far the CDN's clock may be from ours, and how late it may start what it was asked for, in milliseconds. */
export const SLACK_MS = 15_000;
/** Quickly at first: most purges are through within seconds. */
const FIRST_DELAYS_MS = [1, 2, 4, 8].map((seconds) => seconds * SECOND_MS);
/** Then by age: half a minute apart, later minutes. */
const LATER_DELAYS: { untilAgeMs: number; delayMs: number }[] = [
  { untilAgeMs: 10 * MINUTE_MS, delayMs: 30 * SECOND_MS },
  { untilAgeMs: 60 * MINUTE_MS, delayMs: 2 * MINUTE_MS },
];
const LAST_DELAY_MS = 5 * MINUTE_MS;
const FAILURE_DELAY_MAX_MS = 5 * MINUTE_MS;

/** How long to wait for the next poll after so many, for a purge of this age; in milliseconds. */
export const pollDelayMs = (polls: number, ageMs: number) =>
  FIRST_DELAYS_MS[polls] ?? LATER_DELAYS.find(({ untilAgeMs }) => ageMs < untilAgeMs)?.delayMs ?? LAST_DELAY_MS;

/**
 * How long to wait after so many polls in a row that failed: about twice as long each time, in milliseconds. Half of it
 * is left to chance (0 to 1): what failed at the same moment is not asked about again at the same moment.
 */
const failureDelayMs = (failures: number, random: number) =>
  Math.round(Math.min(SECOND_MS * 2 ** failures, FAILURE_DELAY_MAX_MS) * (1 - random / 2));

/**
 * What a poll that came to nothing means: how many have failed in a row, and how long to wait for the next, in
 * milliseconds. One that was not even tried, because the CDN was down for others before, is no failure of this purge.
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

/** How long after a purge was sent the CDN is asked for the first time, in milliseconds. */
export const FIRST_POLL_MS = pollDelayMs(0, 0);
