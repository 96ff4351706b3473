import 'server-only';
import type { z } from 'zod';
import { authorizeOn } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { errorTexts } from '@/lib/shared/error-codes';
import type { Duplicates, duplicateQuerySchema } from '@/lib/shared/purges/duplicates';

/** More than this says nothing more. */
const SHOWN_MAX = 3;
const LOOKED_AT_MAX = 20;
const MINUTE_MS = 60_000;

/** The same purge, sent a short while ago by anybody: newest first, without those that surely did nothing. */
export async function findRecentDuplicates(
  context: Context,
  purge: z.output<typeof duplicateQuerySchema>,
): Promise<Duplicates> {
  const { duplicateWindowMs } = context.settings;
  const subject = distributionOf(purge);
  await authorizeOn(context, subject, 'viewer', { action: 'purge.read', subject });
  const from = context.now() - duplicateWindowMs;
  const alike = duplicateWindowMs === 0 ? [] : await context.store.history.alike(purge, { from, limit: LOOKED_AT_MAX });
  const mayHaveBeenDone = alike.filter(
    ({ status, error }) => status !== 'cancelled' && (error === null || errorTexts[error.code].purged !== 'no'),
  );
  return { items: mayHaveBeenDone.slice(0, SHOWN_MAX), windowMinutes: duplicateWindowMs / MINUTE_MS };
}
