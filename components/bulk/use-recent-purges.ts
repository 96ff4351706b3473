import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { recentUrls } from '@/lib/client/recent-urls';
import { recentKey } from '@/lib/shared/bulk/judge-list';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { timeAgo } from '@/lib/shared/text/time-ago';

/** What had no effect is no reason against purging a URL. */
const IN_VAIN = ['failed', 'cancelled'];

/** How many purges are compared with a list, and since when (ISO 8601). */
export interface RecentCut {
  count: number;
  since: string;
}

interface RecentPurges {
  /** When a URL was purged, in words, by `recentKey`. */
  notes: Readonly<Record<string, string>>;
  /** Where an hour has more purges than are compared. */
  cut?: RecentCut;
}
const NOTHING: RecentPurges = { notes: {} };

/** What was purged in the last hour, and when; it is not kept up to date while a list is on the page. */
export function useRecentPurges(): RecentPurges {
  const { data } = useQuery(recentUrls);
  return useMemo(() => {
    if (!data) return NOTHING;
    const found = data.purges.flatMap((purge) => {
      if (IN_VAIN.includes(purge.status) || purge.target.kind !== 'url') return [];
      const ago = timeAgo(Date.parse(purge.createdAt), Date.now());
      const note = `Purged ${ago ?? 'before'}: ${shownStatus(purge).label}.`;
      return [[recentKey(distributionOf(purge), purge.target.value), note] as const];
    });
    const oldest = data.isCut ? data.purges.at(-1) : undefined;
    return {
      // Of several purges of a URL, the newest counts: it comes first.
      notes: Object.fromEntries(found.reverse()),
      ...(oldest && { cut: { count: data.purges.length, since: oldest.createdAt } }),
    };
  }, [data]);
}
