import type { ReactNode } from 'react';
import { CopyableText } from '@/components/ui/copy-button';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { ListTime } from '@/components/ui/time-ago';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { OUTSIDE_TEXT } from '@/lib/shared/purges/describe-purge';
import { reachLabel } from '@/lib/shared/reach/describe-reach';
import type { SharedPurge } from '@/lib/shared/shares/share';
import { visibleProse } from '@/lib/shared/text/visible-text';
import { ModeMark } from './mode-mark';
import { ReachMark } from './reach-mark';
import { RenewalMark } from './renewal-mark';
import { StatusMark } from './status-mark';
import { TargetText } from './target-text';

/** The fields that every reader of a purge gets: the desk's own record has them all. */
export type PurgeRow = Omit<SharedPurge, 'key' | 'resolution'> & { resolution: object | null };

type Part = (purge: PurgeRow) => ReactNode;

/** One field of a purge, in each table and list of purges. Where a table has it at which width, `app/purge-table.css` says. */
export interface PurgeColumn {
  /** Its class is `of-` and this. */
  name: string;
  className?: string;
  /** The head of its column; without one, it is shown below the target. */
  heading?: string;
  /** An empty cell shows a dash, where it is a column of its own. */
  cell: Part;
  /** The whole of what the cell may cut off. */
  whole?: (purge: PurgeRow) => string | null;
  /** Instead of `cell`, in the list of the latest purges. */
  listed?: Part;
  /** Its place in the list of the latest purges, under the target. */
  inList?: 'middle' | 'end';
}

const requestId =
  (sign: '#' | ''): Part =>
  ({ purgeRequestId, api }) =>
    purgeRequestId ? (
      <CopyableText text={purgeRequestId} shown={sign + purgeRequestId} what="request ID" isCode />
    ) : (
      api === 'purge-command' && <span className="font-mono text-[0.8125rem]">command</span>
    );

/** The columns of the desk's history. A field that one of the tables is to show needs an entry here, and its place in the style sheet. */
export const purgeColumns: readonly PurgeColumn[] = [
  {
    name: 'time',
    heading: 'Time',
    className: 'text-muted',
    cell: ({ createdAt }) => <ListTime iso={createdAt} />,
    listed: ({ createdAt }) => <ListTime iso={createdAt} inline />,
    inList: 'end',
  },
  { name: 'target', heading: 'Target', cell: ({ target }) => <TargetText target={target} /> },
  { name: 'mode', heading: 'Mode', cell: (purge) => <ModeMark mode={purge.mode} />, inList: 'middle' },
  {
    name: 'reach',
    cell: (purge) => reachLabel(purge.target.kind, purge.reach) && <ReachMark purge={purge} />,
    inList: 'middle',
  },
  { name: 'made', cell: (purge) => purge.madeOutside && <span>{OUTSIDE_TEXT}</span>, inList: 'middle' },
  {
    name: 'status',
    heading: 'Status',
    // On one line if rows have one line, because a row must not grow while it is being read.
    className: 'flex flex-wrap gap-x-3 min-[112rem]:flex-nowrap',
    cell: (purge) => (
      <>
        <StatusMark purge={purge} />
        <RenewalMark renewal={purge.renewal} />
      </>
    ),
  },
  { name: 'distribution', heading: 'Distribution', className: 'wrap-anywhere', cell: distributionOf, inList: 'middle' },
  {
    name: 'request-id',
    heading: 'Request ID',
    cell: requestId(''),
    listed: requestId('#'),
    inList: 'middle',
  },
  {
    name: 'notes',
    heading: 'Ticket, reason',
    className: 'wrap-anywhere',
    cell: ({ ticket, reason }) =>
      (ticket || reason) && (
        <>
          {ticket && <CopyableText text={ticket} what="ticket" />}
          {reason && (
            <span className="of-reason">
              <ForeignProse text={reason} />
            </span>
          )}
        </>
      ),
    whole: (purge) => purge.reason && visibleProse(purge.reason),
  },
  {
    name: 'actor',
    heading: 'Actor',
    className: 'wrap-anywhere text-muted',
    cell: (purge) => purge.actor && <ForeignName text={purge.actor} />,
  },
];

const withoutActor = purgeColumns.filter(({ name }) => name !== 'actor');

/** The columns of a shared link. */
export const sharedColumns = (showActors: boolean) => (showActors ? purgeColumns : withoutActor);
