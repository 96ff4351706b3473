import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { newestPurges } from '@/lib/client/purges';
import { recentKey } from '@/lib/shared/bulk/judge-list';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { timeAgo } from '@/lib/shared/text/time-ago';

/** So many purges of the last hour are compared with a list; more would hold up the page. */
const RECENT_MAX = 200;
const STALE_MS = 60_000;
/** What had no effect is no reason against purging a URL. */
const IN_VAIN = ['failed', 'cancelled'];
const NOTHING: Readonly<Record<string, string>> = {};

/** What was purged in the last hour, and when, in words; it is not kept up to date while a list is on the page. */
export function useRecentPurges(): Readonly<Record<string, string>> {
  const { data } = useQuery({
    ...newestPurges({ kind: 'url', range: '1h' }, RECENT_MAX),
    refetchInterval: false,
    staleTime: STALE_MS,
  });
  return useMemo(() => {
    if (!data) return NOTHING;
    const found = data.items.flatMap((purge) => {
      if (IN_VAIN.includes(purge.status) || purge.target.kind !== 'url') return [];
      const ago = timeAgo(Date.parse(purge.createdAt), Date.now());
      const note = `Purged ${ago ?? 'before'}: ${shownStatus(purge).label}.`;
      return [[recentKey(distributionOf(purge), purge.target.value), note] as const];
    });
    // Of several purges of a URL, the newest counts: it comes first.
    return Object.fromEntries(found.reverse());
  }, [data]);
}
