import 'server-only';
import type { Context } from '@/lib/server/context';
import { parseCursor } from '@/lib/server/store/cursor';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history-filter';
import { listPurges } from './list-purges';

/** The page of the history that an address asks for; a place that cannot be read is the beginning. */
export async function openHistory(context: Context, filter: HistoryFilter, wanted: string | undefined) {
  const at = wanted !== undefined && parseCursor(wanted) ? wanted : undefined;
  return { at, page: await listPurges(context, { ...filter, cursor: at, limit: PAGE_SIZE }) };
}
