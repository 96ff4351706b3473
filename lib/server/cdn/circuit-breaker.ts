import 'server-only';
import type { CdnClock } from './cdn-calls';

export interface BreakerSettings {
  /** So many failures in a row open it; 0 never does. */
  failures: number;
  /** How long it stays open before one call tries, in milliseconds. */
  pauseMs: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** `done` must be told whether the call found the CDN down; it says whether that counted. */
type Entry = { allowed: true; done: (isDown: boolean) => boolean } | { allowed: false; retryAfterMs: number };

export interface CircuitBreaker {
  /** Asks whether a call may be made now. */
  enter: () => Entry;
  /** `half-open` from the moment when one call may try. `since` is when it closed or opened, in epoch milliseconds. */
  read: () => { state: BreakerState; since: number };
}

type Phase = { state: 'closed'; failures: number } | { state: 'open'; until: number } | { state: 'trying' };

/** What those are told who come while one call tries: its end is not known. */
const WHILE_TRYING_MS = 1000;

/** After failures in a row it lets nothing through for a while, then one call; that one's end decides. */
export function createCircuitBreaker(
  { failures: failuresMax, pauseMs }: BreakerSettings,
  clock: Pick<CdnClock, 'now' | 'monotonic'>,
): CircuitBreaker {
  let phase: Phase = { state: 'closed', failures: 0 };
  let since = clock.now();

  const settle = (isDown: boolean) => {
    if (!isDown) {
      if (phase.state !== 'closed') since = clock.now();
      phase = { state: 'closed', failures: 0 };
      return;
    }
    const failures = phase.state === 'closed' ? phase.failures + 1 : failuresMax;
    if (failuresMax === 0 || failures < failuresMax) {
      phase = { state: 'closed', failures };
      return;
    }
    if (phase.state === 'closed') since = clock.now();
    phase = { state: 'open', until: clock.monotonic() + pauseMs };
  };

  return {
    enter() {
      if (phase.state === 'trying') return { allowed: false, retryAfterMs: WHILE_TRYING_MS };
      if (phase.state === 'open') {
        const waitMs = phase.until - clock.monotonic();
        if (waitMs > 0) return { allowed: false, retryAfterMs: waitMs };
        phase = { state: 'trying' };
      }
      const { state } = phase;
      return {
        allowed: true,
        done(isDown) {
          // A call from before it opened says nothing new when it ends.
          const counts = phase.state === state;
          if (counts) settle(isDown);
          return counts;
        },
      };
    },
    read() {
      if (phase.state === 'closed') return { state: 'closed', since };
      const isOpen = phase.state === 'open' && phase.until > clock.monotonic();
      return { state: isOpen ? 'open' : 'half-open', since };
    },
  };
}
