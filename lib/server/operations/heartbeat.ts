import 'server-only';

/** When each round of the background work last began, by the monotonic clock. */
export interface Heartbeat {
  beat: (round: string) => void;
  /** Seconds since each round last began. */
  ages: () => { round: string; seconds: number }[];
}

/** `monotonic` is in milliseconds. */
export function createHeartbeat(monotonic: () => number): Heartbeat {
  const beats = new Map<string, number>();
  return {
    beat: (round) => void beats.set(round, monotonic()),
    ages: () => [...beats].map(([round, at]) => ({ round, seconds: (monotonic() - at) / 1000 })),
  };
}
