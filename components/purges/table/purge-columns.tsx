import clsx from 'clsx';
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

/** One field of a purge, in each table and list of purges. */
export interface PurgeColumn {
  name: string;
  /** The head of its column; without one it only stands under the target. */
  heading?: string;
  /** The column gets what is left where it has none. */
  width?: string;
  /** In the table of a shared link, where that has other room for it. */
  sharedWidth?: string;
  /** The screen width from which it has a column; below, `small` stands `under` the target or the status. */
  from?: 'md' | 'lg' | 'xl' | 'wide';
  under?: 'target' | 'details' | 'status';
  /** An empty cell shows a dash. */
  cell?: Part;
  className?: string;
  /** The whole of what the cell may cut off. */
  whole?: (purge: PurgeRow) => string | null;
  small?: Part;
  smallClassName?: string;
  /** Instead of `small`, in the list of the latest purges. */
  listed?: Part;
  /** Its place in the list of the latest purges, under the target. */
  inList?: 'middle' | 'end';
}

const time: Part = ({ createdAt }) => <ListTime iso={createdAt} />;
const mode: Part = (purge) => <ModeMark mode={purge.mode} />;
const actor: Part = (purge) => purge.actor && <ForeignName text={purge.actor} />;
const ticket: Part = (purge) => purge.ticket && <CopyableText text={purge.ticket} what="ticket" />;

const requestId =
  (sign: '#' | ''): Part =>
  ({ purgeRequestId, api }) =>
    purgeRequestId ? (
      <CopyableText text={purgeRequestId} shown={sign + purgeRequestId} what="request ID" isCode />
    ) : (
      api === 'purge-command' && <span className="font-mono text-[0.8125rem]">command</span>
    );

const actorColumn: PurgeColumn = {
  name: 'actor',
  heading: 'Actor',
  width: 'w-48',
  from: 'xl',
  under: 'target',
  cell: actor,
  className: 'wrap-anywhere text-muted',
  small: actor,
  smallClassName: 'wrap-anywhere',
};

/** The columns of the desk's history. A field that one of the tables is to show needs an entry here, and nothing else. */
export const purgeColumns: readonly PurgeColumn[] = [
  {
    name: 'time',
    heading: 'Time',
    width: 'w-36',
    from: 'md',
    under: 'status',
    cell: time,
    className: 'text-muted',
    small: time,
    listed: ({ createdAt }) => <ListTime iso={createdAt} inline />,
    inList: 'end',
  },
  { name: 'target', heading: 'Target', cell: ({ target }) => <TargetText target={target} /> },
  {
    name: 'mode',
    heading: 'Mode',
    width: 'w-20',
    from: 'wide',
    under: 'details',
    cell: mode,
    small: mode,
    inList: 'middle',
  },
  {
    name: 'reach',
    under: 'target',
    small: (purge) => reachLabel(purge.target.kind, purge.reach) && <ReachMark purge={purge} />,
    inList: 'middle',
  },
  {
    name: 'made',
    under: 'target',
    small: (purge) => purge.madeOutside && <span>{OUTSIDE_TEXT}</span>,
    inList: 'middle',
  },
  {
    name: 'status',
    heading: 'Status',
    // On a phone an ID of 19 digits has room beside it.
    width: 'w-33 md:w-36 lg:w-40 xl:w-56 min-[112rem]:w-76',
    sharedWidth: 'w-33 md:w-36 lg:w-48 xl:w-56 min-[112rem]:w-76',
    // On one line where rows have one line: a row must not grow while somebody reads it.
    cell: (purge) => (
      <span className="flex max-w-full flex-wrap gap-x-3 min-[112rem]:flex-nowrap">
        <StatusMark purge={purge} className="min-w-0 max-w-full xl:[&>span]:truncate" />
        <RenewalMark renewal={purge.renewal} />
      </span>
    ),
  },
  {
    name: 'distribution',
    heading: 'Distribution',
    width: 'w-[13%] min-[112rem]:w-[10%]',
    sharedWidth: 'w-[14%]',
    from: 'lg',
    under: 'details',
    cell: distributionOf,
    className: 'wrap-anywhere',
    small: distributionOf,
    smallClassName: 'wrap-anywhere',
    inList: 'middle',
  },
  {
    name: 'request-id',
    heading: 'Request ID',
    width: 'w-52',
    from: 'wide',
    under: 'details',
    cell: requestId(''),
    small: requestId('#'),
    inList: 'middle',
  },
  {
    name: 'ticket',
    under: 'details',
    from: 'lg',
    small: ticket,
  },
  {
    name: 'notes',
    heading: 'Ticket, reason',
    width: 'w-[15%] min-[112rem]:w-[12%]',
    sharedWidth: 'w-[18%]',
    from: 'lg',
    under: 'details',
    cell: (purge) => (
      <>
        {ticket(purge)}
        <Reason purge={purge} className={purge.ticket ? 'block truncate' : 'line-clamp-2'} />
        {!purge.ticket && !purge.reason && <span>–</span>}
      </>
    ),
    whole: (purge) => purge.reason && visibleProse(purge.reason),
    small: (purge) => purge.reason && <Reason purge={purge} className="line-clamp-3" />,
  },
  actorColumn,
];

const Reason = ({ purge: { reason }, className }: { purge: PurgeRow; className: string }) =>
  reason && (
    <span className={clsx('wrap-anywhere', className)}>
      <ForeignProse text={reason} />
    </span>
  );

/** The columns of a shared link. */
export const sharedColumns = (showActors: boolean): readonly PurgeColumn[] =>
  purgeColumns
    .filter((column) => showActors || column !== actorColumn)
    .map((column) => ({ ...column, width: column.sharedWidth ?? column.width }));
