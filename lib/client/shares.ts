import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { paths } from '@/lib/shared/paths';
import { isInProgress } from '@/lib/shared/purges/shown-status';
import {
  createdShareSchema,
  listedShareSchema,
  type Shared,
  sharedSchema,
  type shareInputSchema,
  shareListSchema,
} from '@/lib/shared/shares/share';
import { pollEvery } from './polling';
import { ProblemError, request } from './request';

/** How often a shared page is asked for again, in milliseconds: while something on it moves, and a history at rest. */
const MOVING_MS = 1000;
const AT_REST_MS = 5000;

export const shareList = queryOptions({
  queryKey: ['shares'],
  queryFn: ({ signal }) => request(paths.api.shares, shareListSchema, { signal }),
});

export const createShare = (input: z.input<typeof shareInputSchema>) =>
  request(paths.api.shares, createdShareSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });

export const revokeShare = (id: string) => request(paths.api.oneShare(id), listedShareSchema, { method: 'DELETE' });

const untilNextLook = pollEvery((shared: Shared | undefined) => {
  if (shared?.kind === 'purge') return isInProgress(shared.purge) ? MOVING_MS : false;
  return shared?.items.some(isInProgress) ? MOVING_MS : AT_REST_MS;
});

/** Whether a link that worked before does so no longer. */
export const hasEnded = (error: Error | null) => error instanceof ProblemError && error.problem.code === 'not_found';

/** What a link shows, from a place in its history on; kept fresh while anything on it may change. */
export const shared = (token: string, at: string | undefined) =>
  queryOptions({
    queryKey: ['shared', token, at ?? null],
    queryFn: ({ signal }) => {
      const query = at === undefined ? '' : `?${new URLSearchParams({ at })}`;
      return request(paths.api.shared(token) + query, sharedSchema, { signal });
    },
    refetchInterval: (query) => (hasEnded(query.state.error) ? false : untilNextLook(query)),
    retry: (count, error) => count < 1 && !(error instanceof ProblemError),
  });
