import { queryOptions } from '@tanstack/react-query';
import type { Me, SignedOut } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';
import { request } from './request';

/** Groups and rules seldom change; whoever comes back to the page asks again. Milliseconds. */
const STALE_MS = 60_000;

/** Who is asking, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<Me>(paths.api.me, { signal }),
  staleTime: STALE_MS,
});

/** Ends the session; answers with where the browser goes from here. */
export const signOut = () => request<SignedOut>(paths.api.signOut, { method: 'POST' });
