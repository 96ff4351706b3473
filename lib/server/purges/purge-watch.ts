import 'server-only';
import { setMaxListeners } from 'node:events';
import type { PurgeStore } from '@/lib/server/store/purges/purge-store';
import { machineTiming, type Timing } from '@/lib/server/timing';
import { isInProgress } from '@/lib/shared/purges/shown-status';

/** Many proxies end a request after 60 seconds; in milliseconds. */
const LONGEST_MS = 55_000;
/** How often all records that somebody waits for are looked at, in milliseconds. */
const LOOK_MS = 250;

interface Waiting {
  /** How long to wait at the most, in milliseconds. */
  ms: number;
  /** Each of them ends the waiting when it is aborted. */
  until: readonly AbortSignal[];
}

export interface Watch {
  /** Resolves when a record has its final state, or when the wait ends. Throws when the records cannot be read. */
  untilStill: (id: string, waiting: Waiting) => Promise<void>;
}

interface Waiter {
  wake: () => void;
  fail: (error: unknown) => void;
}

/**
 * Polls records for all waiting requests of this process with one query, and only while a request waits. `movingAmong`
 * returns the records that still change.
 */
export function createWatch(
  movingAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  { wait }: Pick<Timing, 'wait'> = machineTiming,
): Watch {
  const waiting = new Map<string, Set<Waiter>>();
  let isLooking = false;

  const each = (ids: readonly string[], act: (waiter: Waiter) => void) => {
    for (const id of ids) for (const waiter of [...(waiting.get(id) ?? [])]) act(waiter);
  };

  async function look() {
    const ids = [...waiting.keys()];
    try {
      const moving = await movingAmong(ids);
      each(
        ids.filter((id) => !moving.has(id)),
        ({ wake }) => wake(),
      );
    } catch (error) {
      each(ids, ({ fail }) => fail(error));
    }
  }

  async function lookWhileSomebodyWaits() {
    if (isLooking) return;
    isLooking = true;
    await wait(LOOK_MS);
    while (waiting.size > 0) {
      await look();
      await wait(LOOK_MS);
    }
    isLooking = false;
  }

  function leave(id: string, waiter: Waiter) {
    const others = waiting.get(id);
    others?.delete(waiter);
    if (others?.size === 0) waiting.delete(id);
  }

  async function untilStill(id: string, { ms, until }: Waiting): Promise<void> {
    if (until.some(({ aborted }) => aborted)) return;
    // As many may wait for one signal (that the desk ends) as there are places.
    setMaxListeners(0, ...until);
    let end = () => {};
    try {
      await new Promise<void>((wake, fail) => {
        const waiter = { wake, fail };
        const over = new AbortController();
        void wait(Math.min(ms, LONGEST_MS), over.signal).then(wake);
        const atOnce = () => wake();
        for (const signal of until) signal.addEventListener('abort', atOnce);
        end = () => {
          over.abort();
          for (const signal of until) signal.removeEventListener('abort', atOnce);
          leave(id, waiter);
        };
        waiting.set(id, (waiting.get(id) ?? new Set()).add(waiter));
        void lookWhileSomebodyWaits();
      });
    } finally {
      end();
    }
  }

  return { untilStill };
}

/** The same for purges. */
export const createPurgeWatch = (purges: Pick<PurgeStore, 'many'>, timing?: Pick<Timing, 'wait'>): Watch =>
  createWatch(async (ids) => new Set((await purges.many(ids)).filter(isInProgress).map(({ id }) => id)), timing);
