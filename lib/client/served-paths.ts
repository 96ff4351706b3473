import { queryOptions } from '@tanstack/react-query';
import { paths } from '@/lib/shared/paths';
import type { ServedPaths } from '@/lib/shared/served/served-paths';
import { has, isNumber, isText, listOf, oneOf, orNull } from './fits';
import { request } from './request';

/** The desk does not read the log more often. */
const SERVED_MS = 60_000;

const isServedPaths = has<ServedPaths>({
  source: isText,
  why: orNull(isText),
  from: orNull(isText),
  to: orNull(isText),
  isCut: oneOf([true, false]),
  requests: isNumber,
  leftOut: isNumber,
  paths: listOf(has<ServedPaths['paths'][number]>({ host: isText, path: isText, requests: isNumber })),
});

/**
 * The recently served paths of a distribution. Requested on first use, and again on later use if the data or failure is a
 * minute old.
 */
export const servedPathsQuery = (where: { namespace: string; distribution: string }, isWanted: boolean) =>
  queryOptions({
    queryKey: ['served-paths', where],
    queryFn: ({ signal }) =>
      request(`${paths.api.servedPaths}?${new URLSearchParams(where)}`, isServedPaths, { signal }),
    enabled: ({ state }) => isWanted && Date.now() >= state.errorUpdatedAt + SERVED_MS,
    staleTime: SERVED_MS,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
