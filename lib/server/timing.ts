import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time and chance as the work of a desk sees them, beside the wall clock that its database agrees on. */
export interface Timing {
  /** Milliseconds that only grow, for waits and limits: the wall clock may be set back. */
  monotonic: () => number;
  /** From 0, included, to 1, excluded. */
  random: () => number;
  /** Resolves after a number of milliseconds: a pause within a task, between two checks or two attempts. */
  pause: (ms: number) => Promise<void>;
  /** Resolves after a number of milliseconds, or when the signal is aborted. Does not keep the process alive. */
  wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** This machine's. */
export const machineTiming: Timing = {
  monotonic: () => performance.now(),
  random: Math.random,
  pause: (ms) => sleep(ms),
  wait: (ms, signal) => sleep(ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined),
};
