/** The places that send lists: the purge form and the bulk page. */
export type BulkPlace = 'form' | 'page';

/** The result of the last list sent from a place. */
export type BulkPress<Failure> = {
  /** The text of the list when it was sent; later edits make a different list. */
  source: string;
  /** The page that sent it. Another page may be open at the same place now. */
  by: object;
} & ({ state: 'sending' } | { state: 'recorded'; id: string } | { state: 'failed'; failure: Failure });

/**
 * Keeps the state of each place outside the page, for the lifetime of the tab. Otherwise a user who leaves the page while a
 * list is being sent and comes back would find the full list with an active button, and could record it twice.
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
