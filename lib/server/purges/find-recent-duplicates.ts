import 'server-only';
import type { z } from 'zod';
import type { Context } from '@/lib/server/context';
import type { Duplicates, duplicateQuerySchema } from '@/lib/shared/duplicates';
import { errorTexts } from '@/lib/shared/error-codes';

/** More than this says nothing more. */
const SHOWN_MAX = 3;
const LOOKED_AT_MAX = 20;
const MINUTE_MS = 60_000;

/** The same purge, sent a short while ago by anybody: newest first, without those that surely did nothing. */
export async function findRecentDuplicates(
  { history, now, duplicateWindowMs }: Context,
  purge: z.output<typeof duplicateQuerySchema>,
): Promise<Duplicates> {
  const from = now() - duplicateWindowMs;
  const alike = duplicateWindowMs === 0 ? [] : await history.alike(purge, { from, limit: LOOKED_AT_MAX });
  const mayHaveBeenDone = alike.filter(({ error }) => error === null || errorTexts[error.code].purged !== 'no');
  return { items: mayHaveBeenDone.slice(0, SHOWN_MAX), windowMinutes: duplicateWindowMs / MINUTE_MS };
}
