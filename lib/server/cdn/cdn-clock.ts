import 'server-only';

/** Time and chance, as the calls of the CDN see them. */
export interface CdnClock {
  /** The wall clock, in epoch milliseconds: for what the CDN says and people read. */
  now: () => number;
  /** Milliseconds that only grow, for waits and limits: the wall clock may be set back. */
  monotonic: () => number;
  /** From 0, included, to 1, excluded. */
  random: () => number;
  /** Resolves after so many milliseconds. */
  pause: (ms: number) => Promise<void>;
}
