'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { ExportLinks } from '@/components/ui/export-links';
import { PageLink } from '@/components/ui/page-link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { useFilterNavigation } from '@/components/ui/use-filter-navigation';
import { auditPage } from '@/lib/client/audit';
import { type AuditFilter, auditExportPath, auditPlaceToQuery } from '@/lib/shared/access/audit';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';
import { AuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';
import { NewestEntry } from './newest-entry';

const addressOf = (filter: AuditFilter, before?: number | null) => paths.audit + auditPlaceToQuery(filter, before);

interface AuditViewProps {
  filter: AuditFilter;
  /** The entry before which the page ends; the newest page where there is none. */
  before: number | undefined;
}

/** The audit log: its filter and the place in it are the page's address. */
export function AuditView({ filter: applied, before }: AuditViewProps) {
  const { filter, change, pending } = useFilterNavigation(applied, addressOf);
  const { data, error } = useQuery(auditPage(applied, before));
  const items = data?.items ?? [];
  const nextBefore = data?.nextBefore ?? null;
  return (
    <>
      <AuditFilters filter={filter} change={change} actors={items.map(({ actor }) => actor)} />
      {error && <StaleNotice error={error} />}
      <section aria-label="Entries" className="grid grid-cols-1 gap-3">
        <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 text-muted text-sm">
          <span role="status">
            {pending
              ? 'Loading…'
              : nextBefore === null
                ? counted(items.length, 'entry', 'entries')
                : counted(items.length, 'entry on this page', 'entries on this page')}
          </span>
          <ExportLinks addressOf={(format) => auditExportPath(applied, format)} />
        </div>
        <AuditTable items={items} changing={pending} addressOf={(part) => addressOf({ ...applied, ...part })} />
      </section>
      {(before !== undefined || nextBefore !== null) && (
        <nav aria-label="Audit log pages" className="flex flex-wrap justify-center gap-2">
          {before !== undefined && <PageLink href={addressOf(applied)}>Newest page</PageLink>}
          <PageLink href={nextBefore === null ? undefined : addressOf(applied, nextBefore)}>
            Older
            <ArrowRight className="size-4" aria-hidden />
          </PageLink>
        </nav>
      )}
      {data?.newest && <NewestEntry {...data.newest} />}
    </>
  );
}
