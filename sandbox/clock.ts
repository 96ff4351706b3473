/** Time as the sandbox sees it. */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now: () => number;
  /** Calls once after so many milliseconds; what it returns takes that back. */
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
