import { queryOptions } from '@tanstack/react-query';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';
import { paths } from '@/lib/shared/paths';
import { has, isText, listOf, orNull } from './fits';
import { request } from './request';

/** How long the result of a look is cached, in milliseconds. */
export const SEEN_MS = 30_000;

const isPlaceLook = has<PlaceLook>({ view: isText, at: isText });
export const isLook = has<Look>({
  url: isText,
  at: isText,
  views: listOf(isPlaceLook),
  origin: orNull(isPlaceLook),
  judgement: isText,
  sentence: isText,
});

interface LookedAt {
  namespace: string;
  distribution: string;
  url: string;
}

/** What visitors get for a URL now. Sends one request; a failure is not retried automatically. */
export const lookQuery = (input: LookedAt) =>
  queryOptions({
    queryKey: ['look', input],
    queryFn: ({ signal }) =>
      request(paths.api.looks, isLook, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
