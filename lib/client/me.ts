import { queryOptions } from '@tanstack/react-query';
import type { Me } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';
import { has, isText, listOf } from './fits';
import { request } from './request';

const isMe = has<Me>({
  kind: isText,
  actor: isText,
  grants: listOf(has({})),
  policy: has({}),
  groups: listOf(isText),
});

/** Groups and rules rarely change; returning to the page reloads them. Milliseconds. */
const STALE_MS = 60_000;

/** The caller and their rights. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request(paths.api.me, isMe, { signal }),
  staleTime: STALE_MS,
});
