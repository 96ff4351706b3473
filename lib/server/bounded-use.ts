import 'server-only';
import { AppError } from './app-error';
import type { Caller } from './auth/caller';

/** Something of which this process does only so much at the same time. */
export interface BoundedUse {
  /** Takes a place; returns how to give it back, once or more. Undefined when there is none left. */
  tryEnter: (caller: User) => (() => void) | undefined;
  /** When there may be a place again, in seconds. */
  retryAfterSeconds: number;
}

type User = Pick<Caller, 'kind' | 'actor'>;

interface Bounds {
  perActor: number;
  inAll: number;
  /** When there may be a place again, in seconds. */
  retryAfterSeconds: number;
  /** Told each time that there is no place left. */
  onRefusal?: () => void;
}

export function createBoundedUse({ onRefusal, perActor, inAll, retryAfterSeconds }: Bounds): BoundedUse {
  const places = new Map<string, number>();
  let taken = 0;
  return {
    retryAfterSeconds,
    tryEnter({ kind, actor }) {
      const user = `${kind} ${actor}`;
      const own = places.get(user) ?? 0;
      if (own >= perActor || taken >= inAll) {
        onRefusal?.();
        return undefined;
      }
      places.set(user, own + 1);
      taken++;
      let isInside = true;
      return () => {
        if (!isInside) return;
        isInside = false;
        taken--;
        const left = (places.get(user) ?? 1) - 1;
        if (left === 0) places.delete(user);
        else places.set(user, left);
      };
    },
  };
}

/**
 * Takes a place as `tryEnter` does; throws `too_many_requests` when there is none left. It throws here, not in the use:
 * that one is made in another of Next's bundles, whose errors no route knows.
 */
export function enter({ tryEnter, retryAfterSeconds }: BoundedUse, caller: User): () => void {
  const leave = tryEnter(caller);
  if (!leave) throw new AppError('too_many_requests', { retryAfterSeconds });
  return leave;
}

export interface BoundedUses {
  /** Requests that wait for a purge. */
  waits: BoundedUse;
  /** Downloads of the history and of the audit log, from their first row to their last. */
  exports: BoundedUse;
  /** Summaries of the history that are made or wait for their turn. */
  summaries: BoundedUse;
}

/**
 * A pipeline waits for a few purges at a time, a person takes one download; all together must leave the process free: at
 * their bounds, six downloads take turns of some milliseconds each, and summaries are made one after the other.
 */
export const createBoundedUses = (onRefusal: (name: keyof BoundedUses) => void = () => {}): BoundedUses => ({
  waits: createBoundedUse({ perActor: 20, inAll: 200, retryAfterSeconds: 5, onRefusal: () => onRefusal('waits') }),
  exports: createBoundedUse({ perActor: 2, inAll: 6, retryAfterSeconds: 30, onRefusal: () => onRefusal('exports') }),
  summaries: createBoundedUse({ perActor: 4, inAll: 8, retryAfterSeconds: 2, onRefusal: () => onRefusal('summaries') }),
});
