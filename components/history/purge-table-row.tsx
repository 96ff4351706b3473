import { ModeMark } from '@/components/purges/table/mode-mark';
import { ReachMark } from '@/components/purges/table/reach-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { TargetText } from '@/components/purges/table/target-text';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { Cell } from '@/components/ui/table';
import { TimeAgo } from '@/components/ui/time-ago';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';

export function PurgeTableRow({ purge }: { purge: Purge }) {
  const distribution = distributionOf(purge);
  const notes = [purge.ticket, purge.reason].filter(Boolean).join(' · ');
  return (
    <tr className="align-top hover:bg-raised">
      <Cell className="hidden text-muted md:table-cell">
        <TimeAgo iso={purge.createdAt} />
      </Cell>
      <Cell>
        <Link href={paths.purge(purge.id)} className="block rounded-sm hover:underline">
          <TargetText target={purge.target} />
        </Link>
        <ReachMark purge={purge} className="mt-1 text-xs" />
        <span className="mt-1 flex flex-wrap gap-x-3 text-muted text-xs lg:hidden">
          <span className="md:hidden">
            <ModeMark mode={purge.mode} />
          </span>
          <span>{distribution}</span>
          {purge.purgeRequestId && <code className="font-mono md:hidden">#{purge.purgeRequestId}</code>}
          <span className="wrap-anywhere line-clamp-3">
            <ForeignProse text={notes} />
          </span>
        </span>
        <span className="mt-1 block text-muted text-xs xl:hidden">
          <ForeignName text={purge.actor} />
        </span>
      </Cell>
      <Cell className="hidden md:table-cell">
        <ModeMark mode={purge.mode} />
      </Cell>
      <Cell>
        {/* On one line where rows have one line: a row must not grow while it is being read. */}
        <StatusMark purge={purge} className="max-w-full xl:[&>span]:truncate" />
        <span className="mt-1 block text-muted text-xs md:hidden">
          <TimeAgo iso={purge.createdAt} />
        </span>
      </Cell>
      <Cell className="hidden truncate lg:table-cell" title={distribution}>
        {distribution}
      </Cell>
      <Cell
        className="hidden truncate font-mono text-[0.8125rem] tabular-nums md:table-cell"
        title={purge.purgeRequestId}
      >
        {purge.purgeRequestId ?? '–'}
      </Cell>
      <Cell className="hidden truncate lg:table-cell" title={visibleProse(notes)}>
        {notes ? <ForeignProse text={notes} /> : '–'}
      </Cell>
      <Cell className="hidden truncate text-muted xl:table-cell" title={visible(purge.actor)}>
        <ForeignName text={purge.actor} />
      </Cell>
    </tr>
  );
}
