import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import { authorizeOn, authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { parseCursor } from '@/lib/server/store/history/cursor';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { errorTexts } from '@/lib/shared/error-codes';
import { PAGE_SIZE } from '@/lib/shared/history/history-filter';
import { cursorFromUrl, historyFilterFromUrl, type PurgeListQuery } from '@/lib/shared/history/history-filter-schema';
import { errorCodeSchema } from '@/lib/shared/problem';
import type { Duplicates, duplicateQuerySchema } from '@/lib/shared/purges/duplicates';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import { urlSpellings } from '@/lib/shared/targets/url-spellings';

/** One page of the history, newest first; a cursor that is not one of ours is an `invalid_query`. */
export async function listPurges(
  context: Context,
  { cursor, limit, jobs, ...filter }: PurgeListQuery,
): Promise<PurgePage> {
  const scope = await authorizeSeeing(context);
  const at = cursor === undefined ? undefined : parseCursor(cursor);
  if (cursor !== undefined && !at) throw new AppError('invalid_query', { errors: { cursor: ['Invalid cursor.'] } });
  return context.store.history.page(filter, {
    limit,
    cursor: at,
    now: context.now(),
    scope,
    isFolded: jobs === 'folded',
  });
}

/** Everybody who is on a record that the caller may see, in alphabetical order. */
export const listActors = async (context: Context): Promise<string[]> =>
  context.store.history.actors(await authorizeSeeing(context));

/** The page of the history that an address asks for; what does not fit in it is left out. */
export async function openHistory(context: Context, parameters: URLSearchParams) {
  const filter = historyFilterFromUrl(parameters);
  const wanted = cursorFromUrl(parameters);
  const at = wanted !== undefined && parseCursor(wanted) ? wanted : undefined;
  return { filter, at, page: await listPurges(context, { ...filter, cursor: at, limit: PAGE_SIZE, jobs: 'folded' }) };
}

/** More than this says nothing more. */
const SHOWN_MAX = 3;
const PERHAPS_MAX = 1;
const MINUTE_MS = 60_000;

/** Errors of purges that surely did nothing. */
const UNDONE = errorCodeSchema.options.filter((code) => errorTexts[code].purged === 'no');

/**
 * Returns the purges of the last minutes, by anybody, that are the same: newest first, without those that surely did
 * nothing. At the end there is at most one that was made outside Purge Desk and may be the same. Beside them are purges of
 * the same page under another spelling of its URL.
 */
export async function findRecentDuplicates(
  context: Context,
  purge: z.output<typeof duplicateQuerySchema>,
): Promise<Duplicates> {
  const { duplicateWindowMs } = context.settings;
  const subject = distributionOf(purge);
  await authorizeOn(context, subject, 'viewer', { action: 'purge.read', subject });
  const windowMinutes = duplicateWindowMs / MINUTE_MS;
  if (duplicateWindowMs === 0) return { items: [], otherSpellings: [], windowMinutes };
  const { history } = context.store;
  const from = context.now() - duplicateWindowMs;
  const alike = (limit: number, value = purge.value) =>
    history.alike({ ...purge, value }, { from, limit, undone: UNDONE });
  const same = await alike(SHOWN_MAX);
  const perhapsSame = await history.perhapsAlike(purge, { from, limit: PERHAPS_MAX, undone: UNDONE });
  const spellings = purge.kind === 'url' ? urlSpellings(purge.value ?? '') : [];
  const others = await Promise.all(spellings.map(({ url }) => alike(1, url)));
  return { items: [...same, ...perhapsSame], otherSpellings: others.flat(), windowMinutes };
}
