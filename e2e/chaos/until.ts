import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 10;

/** Looks until there is something to see; undefined when there is nothing within the time, in milliseconds. */
export async function until<T>(
  look: () => T | Promise<T>,
  withinMs: number,
  everyMs = LOOK_AGAIN_MS,
): Promise<T | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline) return undefined;
    await sleep(everyMs);
  }
}
