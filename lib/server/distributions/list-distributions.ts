import 'server-only';
import { authorizeSeeing, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { type DistributionList, distributionKey } from '@/lib/shared/distribution';

/** The distributions that the caller may see, and what could not be read while looking for them. */
export async function listDistributions(context: Context): Promise<DistributionList> {
  const scope = await authorizeSeeing(context);
  const list = await context.distributions.list();
  if (scope === null) return list;
  const namespaces = scope.map((pattern) => new RegExp(`^${(pattern.split('/')[0] ?? '').replaceAll('*', '.*')}$`));
  return {
    ...list,
    items: list.items.filter((item) => mayBeSeen(context, distributionKey(item))),
    problems: list.problems.filter(({ namespace, distribution }) =>
      distribution === null
        ? namespaces.some((expression) => expression.test(namespace))
        : mayBeSeen(context, distributionKey({ namespace, name: distribution })),
    ),
  };
}
