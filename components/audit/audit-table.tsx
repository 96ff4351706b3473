import clsx from 'clsx';
import { Heading } from '@/components/ui/table';
import type { AuditEntry, AuditFilter } from '@/lib/shared/access/audit';
import { AuditRow } from './audit-row';

interface AuditTableProps {
  items: readonly AuditEntry[];
  /** The rows are those of the filter before, while the ones asked for are on their way. */
  changing: boolean;
  addressOf: (part: AuditFilter) => string;
}

/** Dense rows, the newest first. On narrow screens the less telling columns move under the action. */
export function AuditTable({ items, changing, addressOf }: AuditTableProps) {
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
            <Heading className="hidden w-28 md:table-cell">Time</Heading>
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
