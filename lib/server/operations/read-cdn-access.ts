import 'server-only';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import type { CdnAccess, OutsideReads } from '@/lib/shared/cdn-access';
import { errorCodeSchema } from '@/lib/shared/error-codes';

/** Returns how the desk gets to the CDN, without secrets, to an admin of all distributions, and nothing to anybody else. */
export const readCdnAccess = ({ caller, cdn }: Pick<Context, 'caller' | 'cdn'>): CdnAccess | null =>
  isEverywhere(caller.access, 'admin') ? cdn.access() : null;

/** Returns how the CDN's lists of purges are read, to an admin of all distributions, and nothing to anybody else. */
export async function readOutsideReads({
  caller,
  cdn,
  store,
  settings,
}: Pick<Context, 'caller' | 'cdn' | 'store' | 'settings'>): Promise<OutsideReads | null> {
  if (!isEverywhere(caller.access, 'admin')) return null;
  const { lists, problems } = await store.outsideLists.state(cdn.source);
  return {
    isOn: settings.cdn.outsidePurges,
    lists,
    problems: problems.map(({ problem, lists: count }) => ({
      code: errorCodeSchema.catch('internal_error').parse(problem),
      lists: count,
    })),
  };
}
