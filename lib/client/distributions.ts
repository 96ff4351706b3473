import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DiscoveryProblem, Distribution, DistributionList } from '@/lib/shared/distributions/distribution';
import type { DistributionQuery } from '@/lib/shared/distributions/distribution-query';
import { paths } from '@/lib/shared/paths';
import { has, isNumber, isText, listOf } from './fits';
import { pollEvery } from './polling';
import { request } from './request';

const isDistributionList = has<DistributionList>({
  items: listOf(has<Distribution>({ namespace: isText, name: isText, domains: listOf(isText) })),
  namespaces: listOf(isText),
  problems: listOf(has<DiscoveryProblem>({ code: isText, namespace: isText })),
  total: isNumber,
});

/** How often an incomplete list is reloaded, in milliseconds, so that gaps close automatically. */
const REFRESH_MS = 30_000;
const WHILE_READING_MS = 1500;
const REFRESH_SEARCH_MS = 3000;

const pauseFor = (list: DistributionList | undefined) => (list?.reading ? WHILE_READING_MS : REFRESH_MS);

export const distributionsQuery = queryOptions({
  queryKey: ['distributions'],
  queryFn: ({ signal }) => request(paths.api.distributions, isDistributionList, { signal }),
  refetchInterval: pollEvery(pauseFor, { streamed: true }),
  meta: { live: { shows: 'distributions' } },
});

/** The same for a page that shows when the CDN was last called. */
export const askedDistributionsQuery = { ...distributionsQuery, refetchInterval: pollEvery(pauseFor) };

/** The distributions that match a query; no request if the page has all of them. */
export const searchedDistributions = (query: Pick<DistributionQuery, 'q' | 'url' | 'include'>) =>
  queryOptions({
    queryKey: ['distributions', query],
    queryFn: ({ signal }) => {
      const printed = new URLSearchParams(Object.entries(query));
      return request(`${paths.api.distributions}?${printed}`, isDistributionList, { signal });
    },
    placeholderData: keepPreviousData,
    // A read in progress completes a moment later.
    refetchInterval: pollEvery((list: DistributionList | undefined) => (list?.reading ? REFRESH_SEARCH_MS : false)),
  });
