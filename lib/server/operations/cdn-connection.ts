import 'server-only';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import type { CdnAccess, OutsideReads } from '@/lib/shared/cdn-access';
import type { ConnectionCheck } from '@/lib/shared/connection-schema';
import { errorCodeSchema } from '@/lib/shared/problem';

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

/** Calls the CDN now and reports the result: whether it is reachable, and whether it accepts the credential. */
export async function checkConnection(context: Context): Promise<ConnectionCheck> {
  const attempt = { action: 'settings.read', subject: 'connection' } as const;
  await authorizeDesk(context, attempt, 'admin');
  await context.store.audit.append(auditOf(context, attempt));
  const calls = await context.cdn.checkConnection();
  return { checkedAt: new Date(context.now()).toISOString(), calls };
}
