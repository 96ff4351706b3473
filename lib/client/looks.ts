import { queryOptions } from '@tanstack/react-query';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';
import { paths } from '@/lib/shared/paths';
import { has, isText, listOf, orNull } from './fits';
import { request } from './request';

/** How long what was seen is taken for what is there, in milliseconds. */
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

/** What visitors get of a URL now. Asks sites once; a failure is not tried again until somebody asks. */
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
