/** Responses report the time in seconds and arrive late, so smaller differences are ignored. Milliseconds. */
const NOISE_MS = 2000;

export interface ServerClock {
  /** The time that the server reported, in epoch milliseconds; `undefined` and `NaN` are ignored. */
  hear: (serverMs: number | undefined) => void;
  /** The server's time in epoch milliseconds; the browser's time until the server has reported one. */
  now: () => number;
}

/**
 * A clock of the server in the browser: the age of a purge must not depend on a computer whose clock is hours off, and the
 * server says when it was made. `browserNow` is in epoch milliseconds.
 */
export function createServerClock(browserNow: () => number): ServerClock {
  let aheadMs = 0;
  return {
    hear: (serverMs) => {
      if (serverMs === undefined || Number.isNaN(serverMs)) return;
      const heard = serverMs - browserNow();
      if (Math.abs(heard - aheadMs) > NOISE_MS) aheadMs = heard;
    },
    now: () => browserNow() + aheadMs,
  };
}

export const serverClock = createServerClock(() => Date.now());
