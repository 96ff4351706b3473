import { queryOptions } from '@tanstack/react-query';
import type { Look } from '@/lib/shared/edge/look';
import { paths } from '@/lib/shared/paths';
import { request } from './request';

/** How long what was seen is taken for what is there, in milliseconds. */
const SEEN_MS = 30_000;

interface LookedAt {
  namespace: string;
  distribution: string;
  url: string;
}

/** What visitors get of a URL now. Asks sites once; a failure is not tried again until somebody asks. */
export const lookQuery = (input: LookedAt) =>
  queryOptions({
    queryKey: ['look', input],
    queryFn: ({ signal }) =>
      request<Look>(paths.api.looks, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
        signal,
      }),
    staleTime: SEEN_MS,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
