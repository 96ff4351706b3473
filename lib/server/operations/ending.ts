import 'server-only';

/** How far the desk is on its way to its end. */
export interface Ending {
  /** It was asked to end: it still answers, and says that it should not be asked any more. */
  isDraining: () => boolean;
  /** Aborted when no new request is taken: who waits for news is answered with what is known. */
  leaving: AbortSignal;
  drain: () => void;
  leave: () => void;
}

export function createEnding(): Ending {
  const leaving = new AbortController();
  let draining = false;
  return {
    isDraining: () => draining,
    leaving: leaving.signal,
    drain: () => {
      draining = true;
    },
    leave: () => leaving.abort(),
  };
}
