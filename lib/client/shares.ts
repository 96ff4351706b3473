import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { isInProgress } from '@/lib/shared/purges/shown-status';
import type {
  CreatedShare,
  ListedShare,
  SharedPage,
  SharedPurge,
  ShareList,
  shareInputSchema,
} from '@/lib/shared/shares/share';
import { has, isText, listOf, orNull } from './fits';
import { pollEvery } from './polling';
import { recordedFields } from './purge-fits';
import { ProblemError, request } from './request';

/** How often a shared history is polled, in milliseconds: while a purge is in progress, and while idle. */
const MOVING_MS = 1000;
const AT_REST_MS = 5000;

const isShare = has<ListedShare>({ id: isText, subject: has({ kind: isText }), state: isText });
const isShareList = has<ShareList>({ items: listOf(isShare) });
const isCreatedShare = has<CreatedShare>({ share: isShare, token: isText });
const isSharedPage = has<SharedPage>({
  items: listOf(has<SharedPurge>({ key: isText, ...recordedFields })),
  conditions: listOf(has({ term: isText, value: isText })),
  nextCursor: orNull(isText),
  previousCursor: orNull(isText),
});

export const shareList = queryOptions({
  queryKey: ['shares'],
  queryFn: ({ signal }) => request(paths.api.shares, isShareList, { signal }),
});

export const createShare = (input: z.input<typeof shareInputSchema>) =>
  request(paths.api.shares, isCreatedShare, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });

export const revokeShare = (id: string) => request(paths.api.oneShare(id), isShare, { method: 'DELETE' });

const untilNextLook = pollEvery(
  (page: SharedPage | undefined) => (page?.items.some(isInProgress) ? MOVING_MS : AT_REST_MS),
  { streamed: true },
);

const endings: ReadonlySet<ErrorCode> = new Set(['not_found', 'link_expired', 'link_revoked']);

/** Why a link no longer works; undefined for any other error. */
export const endingOf = (error: Error | null): ErrorCode | undefined =>
  error instanceof ProblemError && endings.has(error.problem.code) ? error.problem.code : undefined;

/** The content of a link to a history, from a position; kept up to date. */
export const sharedHistory = (token: string, at: string | undefined) =>
  queryOptions({
    queryKey: ['shared', token, at ?? null],
    queryFn: ({ signal }) => {
      const query = at === undefined ? '' : `?${new URLSearchParams({ at })}`;
      return request(paths.api.shared(token) + query, isSharedPage, { signal });
    },
    refetchInterval: (query) => (endingOf(query.state.error) ? false : untilNextLook(query)),
    retry: (count, error) => count < 1 && !(error instanceof ProblemError),
  });
