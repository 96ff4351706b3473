import { queryOptions } from '@tanstack/react-query';
import { type DistributionList, distributionListSchema } from '@/lib/shared/distribution';
import { paths } from '@/lib/shared/paths';
import { pollEvery } from './polling';
import { request } from './request';

/** How often the list is asked for again, in milliseconds: a hole in it should close by itself. */
const REFRESH_MS = 30_000;
const WHILE_READING_MS = 1500;

export const distributionsQuery = queryOptions({
  queryKey: ['distributions'],
  queryFn: ({ signal }) => request(paths.api.distributions, distributionListSchema, { signal }),
  refetchInterval: pollEvery((list: DistributionList | undefined) => (list?.reading ? WHILE_READING_MS : REFRESH_MS)),
});
