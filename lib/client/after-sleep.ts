const LOOK_MS = 1000;
/** While a page is awake, its two clocks drift less than this between two checks. */
const SLEPT_MS = 2000;

type Clock = () => number;

/**
 * Returns a function that says whether the page has slept since its last call (a closed laptop): the wall clock advanced,
 * but the monotonic clock, which drives countdowns, did not. A changed wall clock looks the same. Both in milliseconds.
 */
export function sleepWatch(wall: Clock, monotonic: Clock): () => boolean {
  let known = wall() - monotonic();
  return () => {
    const before = known;
    known = wall() - monotonic();
    return Math.abs(known - before) > SLEPT_MS;
  };
}

/** Calls `ask` when the page has slept: its data may be hours old. Returns a function that stops this. */
export function askAfterSleep(ask: () => void): () => void {
  const hasSlept = sleepWatch(
    () => Date.now(),
    () => performance.now(),
  );
  const timer = setInterval(() => hasSlept() && ask(), LOOK_MS);
  return () => clearInterval(timer);
}
