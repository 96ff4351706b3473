import { queryOptions } from '@tanstack/react-query';
import { paths } from '@/lib/shared/paths';
import type { ServedPaths } from '@/lib/shared/served/served-paths';
import { has, isNumber, isText, listOf, oneOf, orNull } from './fits';
import { request } from './request';

/** The desk reads the log no more often. */
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

/** What was lately served of a distribution; asked for when somebody wants it, and not again after a failure. */
export const servedPathsQuery = (where: { namespace: string; distribution: string }) =>
  queryOptions({
    queryKey: ['served-paths', where],
    queryFn: ({ signal }) =>
      request(`${paths.api.servedPaths}?${new URLSearchParams(where)}`, isServedPaths, { signal }),
    staleTime: SERVED_MS,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
