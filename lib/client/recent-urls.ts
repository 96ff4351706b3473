import { queryOptions } from '@tanstack/react-query';
import { paths } from '@/lib/shared/paths';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { isPurgePage } from './purge-fits';
import { request } from './request';

/** The page size and the number of pages: at the usual rate, an hour has fewer purges. More would slow down the page. */
const PAGE_MAX = 200;
const PAGES_MAX = 10;
const STALE_MS = 60_000;

export interface RecentUrls {
  /** Purges of URLs in the last hour, the newest first. */
  purges: readonly Purge[];
  /** There are more: these go back to the oldest of them. */
  isCut: boolean;
}

/** Purges of URLs in the last hour, page by page; not kept up to date. */
export const recentUrls = queryOptions({
  queryKey: ['bulk', 'recent-urls'],
  queryFn: async ({ signal }): Promise<RecentUrls> => {
    const purges: Purge[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = new URLSearchParams({
        kind: 'url',
        range: '1h',
        limit: String(PAGE_MAX),
        ...(cursor && { cursor }),
      });
      const { items, nextCursor } = await request(`${paths.api.purges}?${query}`, isPurgePage, { signal });
      purges.push(...items);
      cursor = nextCursor;
      if (cursor === null) return { purges, isCut: false };
    }
    return { purges, isCut: true };
  },
  staleTime: STALE_MS,
});
