'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { useZone } from '@/components/ui/clock';
import { CopyButton } from '@/components/ui/copy-button';
import { ExportLinks } from '@/components/ui/export-links';
import { Icon } from '@/components/ui/icon';
import { PageLink } from '@/components/ui/page-link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { Heading } from '@/components/ui/table';
import { ZoneSelect, zoneLabel } from '@/components/ui/time-zone';
import { useFilterNavigation } from '@/components/ui/use-filter-navigation';
import { auditPage } from '@/lib/client/audit';
import { type AuditFilter, auditExportPath, auditPlaceToQuery } from '@/lib/shared/access/audit';
import type { AuditEntry, AuditPage } from '@/lib/shared/access/audit-schema';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';
import { AuditFilters } from './audit-filters';
import { AuditRow } from './audit-row';

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
          <span className="flex flex-wrap items-center gap-x-3">
            <ZoneSelect />
            <ExportLinks addressOf={(format) => auditExportPath(applied, format)} />
          </span>
        </div>
        <AuditTable items={items} changing={pending} addressOf={(part) => addressOf({ ...applied, ...part })} />
      </section>
      {(before !== undefined || nextBefore !== null) && (
        <nav aria-label="Audit log pages" className="flex flex-wrap justify-center gap-2">
          {before !== undefined && <PageLink href={addressOf(applied)}>Newest page</PageLink>}
          <PageLink href={nextBefore === null ? undefined : addressOf(applied, nextBefore)}>
            Older
            <Icon name="icon-arrow-right" className="size-4" />
          </PageLink>
        </nav>
      )}
      {data?.newest && <NewestEntry {...data.newest} />}
    </>
  );
}

/** By what a changed log gives itself away: each entry's hash holds all before it. */
function NewestEntry({ sequence, hash }: NonNullable<AuditPage['newest']>) {
  const proof = `${sequence}:${hash}`;
  return (
    <footer className="grid grid-cols-1 gap-1 border-line border-t pt-4 text-muted text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span>Newest entry and its hash, which covers all earlier entries:</span>
        <span className="inline-flex min-w-0 items-baseline gap-1">
          <code className="wrap-anywhere font-mono text-[0.8125rem] text-ink">{proof}</code>
          <CopyButton text={proof} label="Copy newest hash" />
        </span>
      </p>
      <p>
        Save this hash outside Purge Desk so later tampering can be detected. To check the log against it, run{' '}
        <code className="wrap-anywhere font-mono text-[0.8125rem]">npm run audit:verify -- --expect SEQ:HASH</code>
      </p>
    </footer>
  );
}

interface AuditTableProps {
  items: readonly AuditEntry[];
  /** The rows are those of the filter before, while the ones asked for are on their way. */
  changing: boolean;
  addressOf: (part: AuditFilter) => string;
}

/** Dense rows, the newest first. On narrow screens the less telling columns move under the action. */
export function AuditTable({ items, changing, addressOf }: AuditTableProps) {
  const { zone } = useZone();
  if (items.length === 0)
    return (
      <p className="rounded-lg border border-line border-dashed px-6 py-16 text-center text-muted text-sm">
        {changing ? 'Loading…' : 'No entries match this filter.'}
      </p>
    );
  return (
    <div className="rounded-lg border border-line bg-surface">
      <table aria-label="Audit log" className={clsx('w-full table-fixed text-left text-sm', changing && 'opacity-60')}>
        <thead className="border-line border-b text-muted text-xs">
          <tr>
            <Heading className="hidden w-32 md:table-cell">{`Time (${zoneLabel(zone)})`}</Heading>
            <Heading className="hidden w-44 md:table-cell xl:w-56">Actor</Heading>
            <Heading className="md:w-44">Action</Heading>
            <Heading className="w-28">Outcome</Heading>
            <Heading className="hidden lg:table-cell">Subject</Heading>
            <Heading className="hidden lg:table-cell">Reason</Heading>
            <Heading className="hidden w-36 xl:table-cell">Address</Heading>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {items.map((entry) => (
            <AuditRow key={entry.sequence} entry={entry} addressOf={addressOf} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
