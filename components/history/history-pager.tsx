import { ArrowLeft, ArrowRight } from 'lucide-react';
import { PageLink } from '@/components/ui/page-link';
import { type HistoryFilter, historyQuery } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';

interface HistoryPagerProps {
  filter: HistoryFilter;
  at: string | undefined;
  previousCursor: string | null;
  nextCursor: string | null;
}

/** The pages before and after this one; each has an address of its own, so that Back and a link lead to the same rows. */
export function HistoryPager({ filter, at, previousCursor, nextCursor }: HistoryPagerProps) {
  if (previousCursor === null && nextCursor === null && at === undefined) return null;
  const [before, after] = filter.sort === 'oldest' ? ['Older', 'Newer'] : ['Newer', 'Older'];
  const to = (cursor: string | null) => (cursor === null ? undefined : paths.history + historyQuery(filter, cursor));
  return (
    <nav aria-label="History pages" className="flex flex-wrap justify-center gap-2">
      {at !== undefined && (
        <PageLink href={paths.history + historyQuery(filter)}>
          {filter.sort === 'oldest' ? 'Oldest page' : 'Newest page'}
        </PageLink>
      )}
      <PageLink href={to(previousCursor)}>
        <ArrowLeft className="size-4" aria-hidden />
        {before}
      </PageLink>
      <PageLink href={to(nextCursor)}>
        {after}
        <ArrowRight className="size-4" aria-hidden />
      </PageLink>
    </nav>
  );
}
