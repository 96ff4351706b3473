import 'server-only';
import { authorizeSeeing, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import {
  type DistributionList,
  distributionKey,
  distributionsServing,
  findDistribution,
} from '@/lib/shared/distributions/distribution';
import { DISTRIBUTIONS_MAX, type DistributionQuery } from '@/lib/shared/distributions/distribution-query';
import { likelyServing, namedLike, searchDistributions } from '@/lib/shared/distributions/search-distributions';
import { matchesWildcard } from '@/lib/shared/distributions/wildcard';

/** As many problems as are said. */
const PROBLEMS_MAX = 20;
/** As many distributions as one question puts before the others that have not been read. */
const WANTED_MAX = 5;

/** The distributions that the caller may see and that fit the query, at most 50, and how far the desk has read them. */
export async function listDistributions(context: Context, query: DistributionQuery = {}): Promise<DistributionList> {
  const scope = await authorizeSeeing(context);
  const all = await context.distributions.all();
  const isVisible = (one: { namespace: string; name: string }) =>
    scope === null || mayBeSeen(context, distributionKey(one));
  const namespaces = scope?.map((pattern) => pattern.split('/')[0] ?? '');
  const visible = all.items.filter(isVisible);
  const unread = all.unread.filter(isVisible);
  const problems = all.problems.filter(({ namespace, distribution }) =>
    distribution === null
      ? (namespaces?.some((pattern) => matchesWildcard(pattern, namespace)) ?? true)
      : isVisible({ namespace, name: distribution }),
  );

  const { q = '', url, include, limit } = query;
  const found = searchDistributions(visible, q);
  const matching = url === undefined ? found : distributionsServing(url, found);
  const items = matching.slice(0, Number(limit ?? DISTRIBUTIONS_MAX));
  const included = include === undefined ? undefined : findDistribution(visible, include);
  if (included && !items.includes(included)) items.push(included);
  const wanted = [
    ...unread.filter((one) => distributionKey(one) === include),
    ...namedLike(unread, q),
    ...(url === undefined || matching.length > 0 ? [] : likelyServing(url, unread)),
  ];
  if (wanted.length > 0) await context.distributions.want(wanted.slice(0, WANTED_MAX));

  return {
    items,
    matching: matching.length,
    known: visible.length,
    total: visible.length + unread.length,
    namespaces: [...new Set([...visible, ...unread].map(({ namespace }) => namespace))].sort(),
    problems: problems.slice(0, PROBLEMS_MAX),
    moreProblems: Math.max(0, problems.length - PROBLEMS_MAX),
    fetchedAt: all.askedAt === undefined ? null : new Date(all.askedAt).toISOString(),
    reading: all.reading,
  };
}
