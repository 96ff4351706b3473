const LOOK_MS = 1000;
/** The two clocks of a page that is awake differ by less than that between two looks. */
const SLEPT_MS = 2000;

type Clock = () => number;

/**
 * Returns what says whether the page has slept since it was asked last (a laptop's lid): the wall clock went on and the
 * monotonic one, by which countdowns run, stood still. A wall clock that was set looks the same. Both in milliseconds.
 */
export function sleepWatch(wall: Clock, monotonic: Clock): () => boolean {
  let known = wall() - monotonic();
  return () => {
    const before = known;
    known = wall() - monotonic();
    return Math.abs(known - before) > SLEPT_MS;
  };
}

/** Calls `ask` when the page has slept: what is on screen may be hours old. Returns what ends that. */
export function askAfterSleep(ask: () => void): () => void {
  const hasSlept = sleepWatch(
    () => Date.now(),
    () => performance.now(),
  );
  const timer = setInterval(() => hasSlept() && ask(), LOOK_MS);
  return () => clearInterval(timer);
}
