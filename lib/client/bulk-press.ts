/** Where lists are sent from: the form for one purge, and the page for lists. */
export type BulkPlace = 'form' | 'page';

/** What became of the list that was sent last from a place. */
export type BulkPress<Failure> = {
  /** The text of the list as it was when it was sent: what was typed since is another one. */
  source: string;
  /** The page that sent it. Another one can be open at the same place by now. */
  by: object;
} & ({ state: 'sending' } | { state: 'recorded'; id: string } | { state: 'failed'; failure: Failure });

/**
 * Keeps the press of each place outside the page, for as long as the tab lives: who leaves a page while its list is on its
 * way and comes back would else find the full list with a live button, and record it twice.
 */
export function bulkPresses<Failure>() {
  const presses = new Map<BulkPlace, BulkPress<Failure>>();
  const listeners = new Set<() => void>();
  return {
    at: (place: BulkPlace) => presses.get(place),
    set(place: BulkPlace, press: BulkPress<Failure> | undefined) {
      if (press) presses.set(place, press);
      else presses.delete(place);
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
