/** Time as the sandbox sees it. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now: () => number;
  /** Calls once after a number of milliseconds; returns a function that cancels the call. */
  after: (ms: number, call: () => void) => () => void;
}

/** This machine's. */
export const machineClock: SandboxClock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
