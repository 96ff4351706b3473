import { useState } from 'react';
import { NewerPurges } from '@/components/purges/table/newer-purges';
import { sharedColumns } from '@/components/purges/table/purge-columns';
import { PurgeTable } from '@/components/purges/table/purge-table';
import { Icon } from '@/components/ui/icon';
import { PageLink } from '@/components/ui/page-link';
import { ZoneSelect } from '@/components/ui/time-zone';
import { paths } from '@/lib/shared/paths';
import type { SharedPage } from '@/lib/shared/shares/share';
import { counted } from '@/lib/shared/text/counted';
import { FilterText } from './filter-text';
import { mergeRows } from './merge-rows';

interface SharedHistoryProps {
  token: string;
  at: string | undefined;
  page: SharedPage;
}

/** A history under a fixed filter. Rows in sight stay where they are; newer ones wait until they are asked for. */
export function SharedHistory({ token, at, page }: SharedHistoryProps) {
  const [shown, setShown] = useState(page.items);
  const still = mergeRows(shown, page.items);
  // Oldest first, new rows come in at the end, where they move nothing.
  const { rows, newer } = page.oldestFirst ? { rows: page.items, newer: 0 } : still;
  const [before, after] = page.oldestFirst ? ['Older', 'Newer'] : ['Newer', 'Older'];
  const to = (cursor: string | null) =>
    cursor === null ? undefined : `${paths.share(token)}?${new URLSearchParams({ at: cursor })}`;
  return (
    <section aria-label="Purges" className="grid grid-cols-1 gap-4">
      <header className="grid gap-3">
        <p className="text-muted text-sm">Cache purges · read-only view</p>
        <h1 className="font-semibold text-2xl tracking-tight">Purges</h1>
      </header>
      <FilterText conditions={page.conditions} />
      <div className="flex min-h-10 items-center justify-between gap-4 text-muted text-sm">
        <span role="status">
          {page.nextCursor === null && page.previousCursor === null
            ? counted(rows.length, 'purge')
            : counted(rows.length, 'purge on this page', 'purges on this page')}
        </span>
        <ZoneSelect />
      </div>
      <NewerPurges count={newer} show={() => setShown(page.items)}>
        {rows.length > 0 ? (
          <PurgeTable
            purges={rows}
            columns={sharedColumns(page.showActors)}
            keyOf={({ key }) => key}
            className="is-shared"
          />
        ) : (
          <p className="rounded-lg border border-line border-dashed px-6 py-16 text-center text-muted text-sm">
            No purges match this filter.
          </p>
        )}
      </NewerPurges>
      {(page.previousCursor !== null || page.nextCursor !== null || at !== undefined) && (
        <nav aria-label="Pages" className="flex flex-wrap justify-center gap-2">
          {at !== undefined && (
            <PageLink href={paths.share(token)}>{page.oldestFirst ? 'Oldest page' : 'Newest page'}</PageLink>
          )}
          <PageLink href={to(page.previousCursor)}>
            <Icon name="icon-arrow-left" className="size-4" />
            <span>{before}</span>
          </PageLink>
          <PageLink href={to(page.nextCursor)}>
            <span>{after}</span>
            <Icon name="icon-arrow-right" className="size-4" />
          </PageLink>
        </nav>
      )}
    </section>
  );
}
