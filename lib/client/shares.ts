import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { isInProgress } from '@/lib/shared/purges/shown-status';
import type { CreatedShare, ListedShare, SharedPage, ShareList, shareInputSchema } from '@/lib/shared/shares/share';
import { pollEvery } from './polling';
import { ProblemError, request } from './request';

/** How often a shared history is asked for again, in milliseconds: while something in it moves, and at rest. */
const MOVING_MS = 1000;
const AT_REST_MS = 5000;

export const shareList = queryOptions({
  queryKey: ['shares'],
  queryFn: ({ signal }) => request<ShareList>(paths.api.shares, { signal }),
});

export const createShare = (input: z.input<typeof shareInputSchema>) =>
  request<CreatedShare>(paths.api.shares, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });

export const revokeShare = (id: string) => request<ListedShare>(paths.api.oneShare(id), { method: 'DELETE' });

const untilNextLook = pollEvery(
  (page: SharedPage | undefined) => (page?.items.some(isInProgress) ? MOVING_MS : AT_REST_MS),
  { streamed: true },
);

const endings: ReadonlySet<ErrorCode> = new Set(['not_found', 'link_expired', 'link_revoked']);

/** Why a link that worked before does so no longer; undefined for any other error. */
export const endingOf = (error: Error | null): ErrorCode | undefined =>
  error instanceof ProblemError && endings.has(error.problem.code) ? error.problem.code : undefined;

/** What a link to a history shows, from a place in it on; kept fresh. */
export const sharedHistory = (token: string, at: string | undefined) =>
  queryOptions({
    queryKey: ['shared', token, at ?? null],
    queryFn: ({ signal }) => {
      const query = at === undefined ? '' : `?${new URLSearchParams({ at })}`;
      return request<SharedPage>(paths.api.shared(token) + query, { signal });
    },
    refetchInterval: (query) => (endingOf(query.state.error) ? false : untilNextLook(query)),
    retry: (count, error) => count < 1 && !(error instanceof ProblemError),
  });
