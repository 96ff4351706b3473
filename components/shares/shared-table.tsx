import { ModeMark } from '@/components/purges/table/mode-mark';
import { ReachMark } from '@/components/purges/table/reach-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { TargetText } from '@/components/purges/table/target-text';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Cell, Heading } from '@/components/ui/table';
import { TimeAgo } from '@/components/ui/time-ago';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { SharedPurge } from '@/lib/shared/shares/share';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';

/** Dense rows that lead nowhere. On narrow screens the less telling columns move under the target. */
export const SharedTable = ({ purges, showActors }: { purges: readonly SharedPurge[]; showActors: boolean }) => (
  <div className="rounded-lg border border-line bg-surface">
    <table className="w-full table-fixed text-left text-sm">
      <thead className="border-line border-b text-muted text-xs">
        <tr>
          <Heading className="hidden w-28 md:table-cell">Time</Heading>
          <Heading>Target</Heading>
          <Heading className="hidden w-20 md:table-cell">Mode</Heading>
          <Heading className="w-32 lg:w-48">Status</Heading>
          <Heading className="hidden w-[14%] lg:table-cell">Distribution</Heading>
          <Heading className="hidden w-36 md:table-cell">Request ID</Heading>
          <Heading className="hidden w-[18%] lg:table-cell">Reason, ticket</Heading>
          {showActors && <Heading className="hidden w-36 xl:table-cell">Actor</Heading>}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {purges.map((purge) => (
          <Row key={purge.key} purge={purge} />
        ))}
      </tbody>
    </table>
  </div>
);

function Row({ purge }: { purge: SharedPurge }) {
  const distribution = distributionOf(purge);
  const notes = [purge.ticket, purge.reason].filter(Boolean).join(' · ');
  return (
    <tr className="align-top">
      <Cell className="hidden text-muted md:table-cell">
        <TimeAgo iso={purge.createdAt} />
      </Cell>
      <Cell>
        <TargetText target={purge.target} />
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
        {purge.actor && (
          <span className="wrap-anywhere mt-1 block text-muted text-xs xl:hidden">
            <ForeignName text={purge.actor} />
          </span>
        )}
      </Cell>
      <Cell className="hidden md:table-cell">
        <ModeMark mode={purge.mode} />
      </Cell>
      <Cell>
        <StatusMark purge={purge} />
        <span className="mt-1 block text-muted text-xs md:hidden">
          <TimeAgo iso={purge.createdAt} />
        </span>
      </Cell>
      <Cell className="hidden truncate lg:table-cell" title={distribution}>
        {distribution}
      </Cell>
      <Cell className="hidden truncate font-mono text-[0.8125rem] md:table-cell" title={purge.purgeRequestId}>
        {purge.purgeRequestId ?? '–'}
      </Cell>
      <Cell className="hidden truncate lg:table-cell" title={visibleProse(notes)}>
        {notes ? <ForeignProse text={notes} /> : '–'}
      </Cell>
      {purge.actor && (
        <Cell className="hidden truncate text-muted xl:table-cell" title={visible(purge.actor)}>
          <ForeignName text={purge.actor} />
        </Cell>
      )}
    </tr>
  );
}
