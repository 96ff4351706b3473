import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { Cell } from '@/components/ui/table';
import { paths } from '@/lib/shared/paths';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { counted } from '@/lib/shared/text/counted';
import type { PurgeColumn, PurgeRow } from './purge-columns';

/** So many purges of one job that follow each other are one line: fewer are read as fast as that line. */
const FOLDED_FROM = 3;

/** Purges that follow each other in a list; `job` is null for those that are shown one by one. */
export interface Run<Purge> {
  job: string | null;
  purges: readonly Purge[];
}

/** A list of purges in runs of the same bulk job, in the same order. */
export function runsOf<Purge>(purges: readonly Purge[], jobOf: (purge: Purge) => string | null): Run<Purge>[] {
  const runs: { job: string | null; purges: Purge[] }[] = [];
  for (const purge of purges) {
    const job = jobOf(purge);
    const last = runs.at(-1);
    if (last && last.job === job) last.purges.push(purge);
    else runs.push({ job, purges: [purge] });
  }
  return runs.map((run) => (run.purges.length < FOLDED_FROM ? { ...run, job: null } : run));
}

/** `Completed 40 · Failed 2` */
function statusesText(purges: readonly PurgeRow[]): string {
  const counts = new Map<string, number>();
  for (const purge of purges) {
    const { label } = shownStatus(purge);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => `${label} ${count}`).join(' · ');
}

interface JobRowsProps {
  job: string;
  purges: readonly PurgeRow[];
  columns: readonly PurgeColumn[];
  /** The classes that hide a column on narrow screens. */
  classOf: (column: PurgeColumn) => string | false | undefined;
  /** The rows of the purges. */
  children: ReactNode;
}

/** The purges of a bulk job on this page as one row that unfolds. */
export function JobRows({ job, purges, columns, classOf, children }: JobRowsProps) {
  const [isOpen, setOpen] = useState(false);
  const [first] = purges;
  if (!first) return null;
  const cells: Partial<Record<string, ReactNode>> = {
    target: (
      <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="inline-flex items-baseline gap-1.5 rounded-sm font-medium hover:underline"
        >
          <Icon name={isOpen ? 'icon-chevron-up' : 'icon-chevron-down'} className="size-4 self-center" />
          <span>{counted(purges.length, 'purge of a bulk job', 'purges of a bulk job')}</span>
        </button>
        <Link href={paths.bulkJob(job)} className="text-muted underline underline-offset-2 hover:text-ink">
          View bulk job
        </Link>
      </span>
    ),
    status: <span className="text-muted">{statusesText(purges)}</span>,
  };
  return (
    <>
      <tr className="bg-raised align-baseline">
        {columns.map(
          (column) =>
            column.heading && (
              <Cell key={column.name} className={clsx(classOf(column), column.className)}>
                {cells[column.name] ?? (column.name === 'time' && column.cell?.(first))}
              </Cell>
            ),
        )}
      </tr>
      {isOpen && children}
    </>
  );
}
