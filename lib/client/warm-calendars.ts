/** The time-out for the worker, in milliseconds. */
const WAIT_MS = 2000;

/** Not written where the worker is made: the bundler would add its runtime, which this file does not need. */
const { href } = new URL('./calendar-worker.js', import.meta.url);

/**
 * The first use of `Intl` in a process makes Chrome list its locales, which blocks a page for 50 ms, and 200 on a phone. A
 * worker of the same process does it meanwhile.
 */
const warmed =
  typeof Worker !== 'undefined' &&
  new Promise<unknown>((resolve) => {
    const worker = new Worker(href);
    worker.onmessage = worker.onerror = resolve;
    setTimeout(resolve, WAIT_MS);
  });

/** Calls `act` when times can be formatted without a long task; at once where there are no workers. */
export function whenCalendarsAreWarm(act: () => void): void {
  if (warmed) void warmed.then(act);
  else act();
}
