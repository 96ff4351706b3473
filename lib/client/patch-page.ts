import { fitsFilter } from '@/lib/shared/history/fits-filter';
import { type HistoryFilter, isNarrowed } from '@/lib/shared/history/history-filter';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';

const finishedSites = ({ progress }: Purge) => progress?.finished ?? 0;

/** Whether one state of a purge is older than another. */
export const isOlder = (one: Purge, other: Purge) =>
  one.updatedAt < other.updatedAt || (one.updatedAt === other.updatedAt && finishedSites(one) < finishedSites(other));

/** There is a next page, and only the desk knows where it begins. */
export const UNKNOWN_CURSOR = '';

/** The result of applying a changed purge to a list. */
interface Patched<Page> {
  page: Page;
  /** Only the desk knows which rows the list has now. */
  outdated: boolean;
}

/** Inserts a purge into an unfiltered list of the newest. */
function inserted(page: PurgePage, purge: Purge, limit: number): PurgePage {
  const place = page.items.findIndex(({ createdAt }) => createdAt <= purge.createdAt);
  const at = place === -1 ? page.items.length : place;
  const items = [...page.items.slice(0, at), purge, ...page.items.slice(at)];
  const nextCursor = items.length > limit ? UNKNOWN_CURSOR : page.nextCursor;
  return { ...page, items: items.slice(0, limit), nextCursor };
}

/** Replaces a purge in place. */
export function replaced<Page extends { items: Purge[] }>(page: Page, purge: Purge): Page {
  const items = page.items.map((row) => (row.id === purge.id && !isOlder(purge, row) ? purge : row));
  return { ...page, items };
}

/** Whether a list already shows a later state of a purge: by the clock of the desk, which may have been set back. */
export const isAhead = ({ items }: { items: readonly Purge[] }, purge: Purge) =>
  items.some((row) => row.id === purge.id && isOlder(purge, row));

const has = ({ items }: { items: readonly Purge[] }, { id }: Purge) => items.some((row) => row.id === id);

/** Whether a page counts a purge in the row of its bulk job: only the desk knows the current counts. */
const isCounted = ({ jobs }: PurgePage, { jobId }: Purge) => jobs?.some(({ id }) => id === jobId) === true;

/** Applies a changed purge to the newest ones that match a filter. */
export function patchNewest(
  page: PurgePage,
  purge: Purge,
  { filter, limit, now }: { filter: HistoryFilter; limit: number; now: number },
): Patched<PurgePage> {
  const fits = fitsFilter(purge, filter, now);
  if (has(page, purge))
    return fits === false
      ? { page, outdated: true }
      : { page: replaced(page, purge), outdated: isAhead(page, purge) || isCounted(page, purge) };
  const oldest = page.items.at(-1);
  const isBelow = page.nextCursor !== null && oldest !== undefined && purge.createdAt < oldest.createdAt;
  if (fits === false || (isBelow && !isCounted(page, purge))) return { page, outdated: false };
  return isNarrowed(filter) || (page.jobs && purge.jobId)
    ? { page, outdated: true }
    : { page: inserted(page, purge, limit), outdated: false };
}

/** Applies it to a page anywhere in the history. */
export function patchPage(
  page: PurgePage,
  purge: Purge,
  { filter, now }: { filter: HistoryFilter; now: number },
): Patched<PurgePage> {
  const fits = fitsFilter(purge, filter, now);
  if (has(page, purge))
    return { page: replaced(page, purge), outdated: fits === false || isAhead(page, purge) || isCounted(page, purge) };
  const [first, last] = [page.items[0], page.items.at(-1)];
  if (fits === false) return { page, outdated: false };
  const times = [first?.createdAt ?? '', last?.createdAt ?? ''].sort();
  const isWithin = purge.createdAt >= (times[0] ?? '') && purge.createdAt <= (times[1] ?? '');
  // With oldest first, new purges appear at the end of the last page.
  const isAtEnd = filter.sort === 'oldest' && page.nextCursor === null;
  return { page, outdated: isWithin || isAtEnd || isCounted(page, purge) };
}
