import 'server-only';
import type { CdnClock } from './cdn-calls';

export interface BreakerSettings {
  /** Consecutive failures that open it; 0 disables it. */
  failures: number;
  /** How long it stays open before a trial call, in milliseconds. */
  pauseMs: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Call `done` with whether the call found the CDN down; it returns whether that counted. */
type Entry = { allowed: true; done: (isDown: boolean) => boolean } | { allowed: false; retryAfterMs: number };

export interface CircuitBreaker {
  /** Whether a call may be made now. */
  enter: () => Entry;
  /** `half-open` when a trial call is allowed. `since` is when it closed or opened, in epoch milliseconds. */
  read: () => { state: BreakerState; since: number };
}

type Phase = { state: 'closed'; failures: number } | { state: 'open'; until: number } | { state: 'trying' };

/** The wait for callers during a trial call, whose end is unknown. */
const WHILE_TRYING_MS = 1000;

/** Blocks calls for a while after consecutive failures, then allows one trial call, whose result decides. */
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
          // The result of a call that started before it opened is not new.
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
