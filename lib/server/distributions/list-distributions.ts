import 'server-only';
import { AppError, invalidInput } from '@/lib/server/app-error';
import { authorizeSeeing, mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { purgeApiInUse } from '@/lib/server/purges/choose-api';
import {
  DISTRIBUTIONS_MAX,
  type Distribution,
  type DistributionList,
  distributionKey,
  findDistribution,
} from '@/lib/shared/distributions/distribution';
import type { DistributionQuery } from '@/lib/shared/distributions/distribution-query';
import { likelyServing, namedLike, searchDistributions } from '@/lib/shared/distributions/search-distributions';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { matchesWildcard } from '@/lib/shared/distributions/wildcard';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import { isoTime } from '@/lib/shared/text/moment';
import { parseUrl } from '@/lib/shared/text/parse-url';

/** Returns why a disabled distribution cannot be purged; undefined for one that can. */
export const disabledRefusal = ({ settings }: Pick<Context, 'settings'>, distribution: Distribution) =>
  distribution.disabled && !settings.cdn.allowDisabled
    ? `${distributionKey(distribution)} is disabled on the CDN, so Purge Desk does not purge it.`
    : undefined;

/** How long the domains of one distribution take to be read, in seconds, where nothing is in the way. */
const READ_AGAIN_SECONDS = 5;

/** The distribution that a request names (`namespace/name`). Throws an `AppError` where there is none, or where it has not been read. */
export async function requireDistribution(
  { distributions }: Pick<Context, 'distributions'>,
  name: string,
): Promise<Distribution> {
  const { found, ...missing } = await distributions.find(name);
  if (found) return found;
  const because = 'because' in missing ? missing.because : 'absent';
  if (because === 'absent') throw invalidInput('distribution', `The distribution ${name} does not exist.`);
  const code = because === 'unread' ? 'distribution_unread' : 'distributions_unavailable';
  throw new AppError(code, { retryAfterSeconds: READ_AGAIN_SECONDS });
}

/** A distribution with what a purge command needs, and with what stands in the way of purging it. */
function asOffered(context: Context, distribution: Distribution, api: PurgeApi): Distribution {
  const host = api === 'purge-command' ? context.cdn.knownVirtualHost(distribution) : undefined;
  const lacksHost =
    host && !host.virtualHost && `${host.problem} Ask an administrator to name it in F5XC_VIRTUAL_HOSTS.`;
  const refusal = disabledRefusal(context, distribution) ?? lacksHost;
  return {
    ...distribution,
    ...(host?.virtualHost && { virtualHost: host.virtualHost }),
    ...(refusal && { refusal }),
  };
}

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
    ...(url === undefined || matching.length > 0 ? [] : likelyServing([parseUrl(url)?.hostname ?? ''], unread)),
  ];
  if (wanted.length > 0) await context.distributions.want(wanted.slice(0, WANTED_MAX));

  const { api, change } = await purgeApiInUse(context);
  return {
    items: items.map((one) => asOffered(context, one, api)),
    purgeApi: api,
    completionHidden: context.cdn.hidesCompletion(api),
    purgeApiChange: change ? { at: isoTime(change.at), reason: change.reason } : null,
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

/** What the form needs to know to show the request that the server will make. */
export const sentTo = ({ cdn, settings }: Pick<Context, 'cdn' | 'settings'>) => ({
  addressing: cdn.addressing,
  publicUrl: settings.auth.publicUrl?.href ?? null,
});
