import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';

/**
 * Holds the rows in sight against the newest page of the same filter. `newer` counts what came since; `outdated` says
 * that within the span of that page a row has left the filter or entered it late, so that the rows are no longer its own.
 */
export function compareWithNewest(shown: readonly Purge[], newest: PurgePage | undefined) {
  if (!newest) return { purges: [...shown], newer: 0, outdated: false };
  const fresh = new Map(newest.items.map((purge) => [purge.id, purge]));
  const shownIds = new Set(shown.map((purge) => purge.id));
  const [first] = shown;
  const oldest = newest.nextCursor === null ? undefined : newest.items.at(-1);
  const isNewer = (purge: Purge) => !first || purge.createdAt >= first.createdAt;
  const unseen = newest.items.filter((purge) => !shownIds.has(purge.id));
  const left = shown.some((purge) => !fresh.has(purge.id) && (!oldest || purge.createdAt > oldest.createdAt));
  return {
    purges: shown.map((purge) => fresh.get(purge.id) ?? purge),
    newer: unseen.filter(isNewer).length,
    outdated: left || unseen.some((purge) => !isNewer(purge)),
  };
}
