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

/** Groups and rules seldom change; whoever comes back to the page asks again. Milliseconds. */
const STALE_MS = 60_000;

/** Who is asking, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request(paths.api.me, isMe, { signal }),
  staleTime: STALE_MS,
});
