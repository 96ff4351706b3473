import 'server-only';
import type { Context } from '@/lib/server/context';
import { parseCursor } from '@/lib/server/store/history/cursor';
import { cursorFromUrl, historyFilterFromUrl, PAGE_SIZE } from '@/lib/shared/history/history-filter';
import { listPurges } from './list-purges';

/** The page of the history that an address asks for; what does not fit in it is left out. */
export async function openHistory(context: Context, parameters: URLSearchParams) {
  const filter = historyFilterFromUrl(parameters);
  const wanted = cursorFromUrl(parameters);
  const at = wanted !== undefined && parseCursor(wanted) ? wanted : undefined;
  return { filter, at, page: await listPurges(context, { ...filter, cursor: at, limit: PAGE_SIZE }) };
}
