import 'server-only';
import { inScope, type Scope } from '@/lib/shared/access/access';
import { fitsFilter } from '@/lib/shared/history/fits-filter';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { Change } from './change-reader';

/** A purge as young as that was on no page before its change, in milliseconds. */
const NEW_MS = 5000;
/** Of so many purges it is known which status and renewal they had. */
const KNOWN = 2000;

/** What a link shows. */
export type ShownByLink = { purgeId: string } | { filter: HistoryFilter };

/** Decides whether a change is of what a link shows: readers of a link learn nothing of other purges. */
export function createShownChanges(now: () => number) {
  const known = new Map<string, Pick<Purge, 'status' | 'renewal'>>();

  const fits = (purge: Purge, filter: HistoryFilter) => fitsFilter(purge, filter, now()) !== false;

  /** Whether a purge may have been among those of a filter before it changed. */
  function hasFitted(purge: Purge, filter: HistoryFilter) {
    const before = known.get(purge.id);
    if (before !== undefined) return fits({ ...purge, ...before }, filter);
    const { status: _, renewal: __, ...others } = filter;
    return now() - Date.parse(purge.createdAt) > NEW_MS && fits(purge, others);
  }

  function isShown(shown: ShownByLink, scope: Scope, { id, row }: Change): boolean {
    if (row && !inScope(scope, row.distribution)) return false;
    if ('purgeId' in shown) return shown.purgeId === id;
    return !row || fits(row.purge, shown.filter) || hasFitted(row.purge, shown.filter);
  }

  /** Notes the changes once everybody has learned of them. */
  function note(some: readonly Change[]) {
    for (const { id, row } of some) {
      known.delete(id);
      if (row) known.set(id, { status: row.purge.status, renewal: row.purge.renewal });
    }
    for (const id of known.keys()) {
      if (known.size <= KNOWN) break;
      known.delete(id);
    }
  }

  return {
    isShown,
    note,
    /** What changes from now on may not be noted. */
    forget: () => known.clear(),
  };
}
