import 'server-only';
import { authorizeSeeing, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { type DistributionList, distributionKey } from '@/lib/shared/distribution';
import { matchesWildcard } from '@/lib/shared/wildcard';

/** The distributions that the caller may see, and what could not be read while looking for them. */
export async function listDistributions(context: Context): Promise<DistributionList> {
  const scope = await authorizeSeeing(context);
  const list = await context.distributions.list();
  if (scope === null) return list;
  const namespaces = scope.map((pattern) => pattern.split('/')[0] ?? '');
  return {
    ...list,
    items: list.items.filter((item) => mayBeSeen(context, distributionKey(item))),
    problems: list.problems.filter(({ namespace, distribution }) =>
      distribution === null
        ? namespaces.some((pattern) => matchesWildcard(pattern, namespace))
        : mayBeSeen(context, distributionKey({ namespace, name: distribution })),
    ),
  };
}
