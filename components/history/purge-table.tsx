'use client';

import clsx from 'clsx';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { Heading } from '@/components/ui/table';
import { paths } from '@/lib/shared/paths';
import { counted } from '@/lib/shared/text/counted';
import { PurgeTableRow } from './purge-table-row';
import type { PurgeHistoryPage } from './use-purge-history';

interface PurgeTableProps {
  history: PurgeHistoryPage;
  /** The rows are those of the filter before, while the ones asked for are on their way. */
  changing: boolean;
  filtered: boolean;
}

/** Dense rows, one page of them. On narrow screens the less telling columns move under the target. */
export function PurgeTable({ history, changing, filtered }: PurgeTableProps) {
  const { purges, newer, error } = history;
  const isPart = history.nextCursor !== null || history.previousCursor !== null;
  return (
    <section aria-label="Purges" className="grid grid-cols-1 gap-3">
      <div className="flex min-h-10 items-center justify-between gap-4 text-muted text-sm">
        <span role="status">
          {changing
            ? 'Loading…'
            : isPart
              ? counted(purges.length, 'purge on this page', 'purges on this page')
              : counted(purges.length, 'purge')}
        </span>
        {newer > 0 && <Button onClick={history.showNewer}>Show {counted(newer, 'newer purge')}</Button>}
      </div>
      {error && <StaleNotice error={error} />}
      {purges.length === 0 && !changing ? (
        <NoPurges filtered={filtered} />
      ) : (
        <div className="rounded-lg border border-line bg-surface">
          <table className={clsx('w-full table-fixed text-left text-sm', changing && 'opacity-60')}>
            <thead className="border-line border-b text-muted text-xs">
              <tr>
                <Heading className="hidden w-28 md:table-cell xl:w-24">Time</Heading>
                <Heading>Target</Heading>
                <Heading className="hidden w-20 md:table-cell">Mode</Heading>
                <Heading className="w-36 lg:w-40 xl:w-56">Status</Heading>
                <Heading className="hidden w-[13%] lg:table-cell">Distribution</Heading>
                <Heading className="hidden w-28 md:table-cell">Request ID</Heading>
                <Heading className="hidden w-[14%] lg:table-cell">Reason, ticket</Heading>
                <Heading className="hidden w-28 xl:table-cell">Actor</Heading>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {purges.map((purge) => (
                <PurgeTableRow key={purge.id} purge={purge} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const NoPurges = ({ filtered }: { filtered: boolean }) => (
  <div className="grid justify-items-center gap-3 rounded-lg border border-line border-dashed px-6 py-16 text-center">
    <p className="font-medium">{filtered ? 'No purges match this filter.' : 'No purges yet.'}</p>
    <p className="max-w-md text-muted text-sm">
      {filtered
        ? 'Change the filter, or show the whole history.'
        : 'This list will show every purge with its purge request ID, for everyone on the team.'}
    </p>
    <Link
      href={filtered ? paths.history : paths.home}
      className="font-medium text-accent text-sm underline underline-offset-2"
    >
      {filtered ? 'Show whole history' : 'Start a purge'}
    </Link>
  </div>
);
