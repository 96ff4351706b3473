import type { ReactNode } from 'react';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { TimeAgo } from '@/components/ui/time-ago';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { OUTSIDE_TEXT } from '@/lib/shared/purges/describe-purge';
import { reachLabel } from '@/lib/shared/reach/describe-reach';
import type { SharedPurge } from '@/lib/shared/shares/share';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';
import { ModeMark } from './mode-mark';
import { ReachMark } from './reach-mark';
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
  from?: 'md' | 'lg' | 'xl';
  under?: 'target' | 'details' | 'status';
  /** An empty cell shows a dash. */
  cell?: Part;
  className?: string;
  /** The whole of what the cell may cut off. */
  whole?: (purge: PurgeRow) => string | null;
  small?: Part;
  smallClassName?: string;
  /** Its place in the list of the latest purges, under the target. */
  inList?: 'middle' | 'end';
}

const time: Part = ({ createdAt }) => <TimeAgo iso={createdAt} />;
const mode: Part = (purge) => <ModeMark mode={purge.mode} />;
const actor: Part = (purge) => purge.actor && <ForeignName text={purge.actor} />;
const notesOf = ({ ticket, reason }: PurgeRow) => [ticket, reason].filter(Boolean).join(' · ');
const notes: Part = (purge) => notesOf(purge) && <ForeignProse text={notesOf(purge)} />;

const actorColumn: PurgeColumn = {
  name: 'actor',
  heading: 'Actor',
  width: 'w-28',
  sharedWidth: 'w-36',
  from: 'xl',
  under: 'target',
  cell: actor,
  className: 'truncate text-muted',
  whole: (purge) => purge.actor && visible(purge.actor),
  small: actor,
  smallClassName: 'wrap-anywhere',
};

/** The columns of the desk's history. A field that one of the tables is to show needs an entry here, and nothing else. */
export const purgeColumns: readonly PurgeColumn[] = [
  {
    name: 'time',
    heading: 'Time',
    width: 'w-28 xl:w-24',
    sharedWidth: 'w-28',
    from: 'md',
    under: 'status',
    cell: time,
    className: 'text-muted',
    small: time,
    inList: 'end',
  },
  { name: 'target', heading: 'Target', cell: ({ target }) => <TargetText target={target} /> },
  {
    name: 'mode',
    heading: 'Mode',
    width: 'w-20',
    from: 'md',
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
    width: 'w-36 lg:w-40 xl:w-56',
    sharedWidth: 'w-32 lg:w-48 xl:w-56',
    // On one line where rows have one line: a row must not grow while somebody reads it.
    cell: (purge) => <StatusMark purge={purge} className="max-w-full xl:[&>span]:truncate" />,
  },
  {
    name: 'distribution',
    heading: 'Distribution',
    width: 'w-[13%]',
    sharedWidth: 'w-[14%]',
    from: 'lg',
    under: 'details',
    cell: distributionOf,
    className: 'truncate',
    whole: distributionOf,
    small: distributionOf,
    inList: 'middle',
  },
  {
    name: 'request-id',
    heading: 'Request ID',
    width: 'w-28',
    sharedWidth: 'w-36',
    from: 'md',
    under: 'details',
    cell: ({ purgeRequestId, api }) => purgeRequestId ?? (api === 'purge-command' ? 'command' : null),
    className: 'truncate font-mono text-[0.8125rem] tabular-nums',
    whole: ({ purgeRequestId }) => purgeRequestId,
    small: ({ purgeRequestId }) => purgeRequestId && <code className="font-mono">{`#${purgeRequestId}`}</code>,
    inList: 'middle',
  },
  {
    name: 'notes',
    heading: 'Reason, ticket',
    width: 'w-[14%]',
    sharedWidth: 'w-[18%]',
    from: 'lg',
    under: 'details',
    cell: notes,
    className: 'truncate',
    whole: (purge) => visibleProse(notesOf(purge)),
    small: notes,
    smallClassName: 'wrap-anywhere line-clamp-3',
  },
  actorColumn,
];

/** The columns of a shared link. */
export const sharedColumns = (showActors: boolean): readonly PurgeColumn[] =>
  purgeColumns
    .filter((column) => showActors || column !== actorColumn)
    .map((column) => ({ ...column, width: column.sharedWidth ?? column.width }));
