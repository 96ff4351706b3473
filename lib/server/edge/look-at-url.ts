import 'server-only';
import type { z } from 'zod';
import { AppError, invalidInput } from '@/lib/server/app-error';
import { authorizeOn } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { requireDistribution } from '@/lib/server/distributions/list-distributions';
import { enter } from '@/lib/server/limits';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { Look, lookInputSchema } from '@/lib/shared/edge/look';
import { normalizeUrl } from '@/lib/shared/targets/normalize-url';

/** Counts a look of the caller's; returns the seconds to wait instead where there were too many within a minute. */
export async function countLook({ caller, limits }: Pick<Context, 'caller' | 'limits'>): Promise<number | undefined> {
  const key = `actor ${caller.kind} ${caller.actor}`;
  const retryAfterSeconds = await limits.looks.secondsToWait(key);
  if (retryAfterSeconds === undefined) await limits.looks.count(key);
  return retryAfterSeconds;
}

/**
 * Looks at what visitors get of a URL now, and says what a purge of it would do. Only for a URL on a domain of a
 * distribution that the caller may see. Throws an `AppError` for anything else, and where looks are off. `since` is
 * when the look must have begun at the earliest (epoch milliseconds).
 */
export async function lookAtUrl(
  context: Context,
  input: z.output<typeof lookInputSchema>,
  since?: number,
): Promise<Look> {
  const { edge } = context;
  const subject = distributionOf(input);
  const attempt = { action: 'purge.read', subject } as const;
  await authorizeOn(context, subject, 'viewer', attempt);
  if (edge.mode === 'off') throw new AppError('looks_off');
  const { domains } = await requireDistribution(context, subject);
  const url = normalizeUrl(input.url, domains);
  if (!url.ok) throw invalidInput('url', url.message);
  return countedLook(context, () => edge.look(url.value, subject, since));
}

/** Does what counts as a look of the caller's. Throws `too_many_requests` where the caller has made too many. */
export async function countedLook<T>(
  context: Pick<Context, 'caller' | 'limits' | 'uses'>,
  look: () => Promise<T>,
): Promise<T> {
  const leave = enter(context.uses.looks, context.caller);
  try {
    const retryAfterSeconds = await countLook(context);
    if (retryAfterSeconds !== undefined) throw new AppError('too_many_requests', { retryAfterSeconds });
    return await look();
  } finally {
    leave();
  }
}
