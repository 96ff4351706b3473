import 'server-only';
import type { z } from 'zod';
import { authorizeOn } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { requireDistribution } from '@/lib/server/distributions/list-distributions';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { pathOf } from '@/lib/shared/purges/cdn-purge-request';
import type { ServedPaths, servedPathsQuerySchema } from '@/lib/shared/served/served-paths';
import { isoTime } from '@/lib/shared/text/moment';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { countedLook } from './look-at-url';

/** Purges of URLs that are looked through where there is no access log. */
const PURGES_MAX = 500;

/**
 * What was lately served of a distribution, by the CDN's access log; where that cannot be read, the URLs that were purged.
 * Only for a caller who may see the distribution. Throws an `AppError` for anyone else.
 */
export async function getServedPaths(
  context: Context,
  input: z.output<typeof servedPathsQuerySchema>,
): Promise<ServedPaths> {
  const subject = distributionOf(input);
  await authorizeOn(context, subject, 'viewer', { action: 'purge.read', subject });
  const distribution = await requireDistribution(context, subject);
  return countedLook(context, async () => {
    const read = await context.servedLog.read(distribution);
    return read.ok ? read.served : fromHistory(context, subject, read.why);
  });
}

async function fromHistory({ store, now }: Context, distribution: string, why: string): Promise<ServedPaths> {
  const at = now();
  // Who may see the distribution may see all of its purges.
  const request = { limit: PURGES_MAX, now: at, scope: null };
  const { items, nextCursor } = await store.history.page({ distribution, kind: 'url' }, request);
  const urls = new Set(items.flatMap(({ target }) => ('value' in target && target.value) || []));
  const paths = [...urls].flatMap((value) => {
    const host = parseUrl(value)?.hostname;
    return host === undefined ? [] : [{ host, path: pathOf(value), requests: 0 }];
  });
  return {
    source: 'history',
    at: isoTime(at),
    why,
    from: null,
    to: null,
    isCut: nextCursor !== null,
    requests: 0,
    leftOut: 0,
    paths,
  };
}
