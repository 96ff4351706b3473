import clsx from 'clsx';
import { Ban, CircleCheck, Clock } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { TargetText } from '@/components/purges/target-text';
import { ExactTime, TimeAgo, TimeUntil } from '@/components/ui/time-ago';
import { describeFilter } from '@/lib/shared/describe-filter';
import { historyQuery } from '@/lib/shared/history-filter';
import { paths } from '@/lib/shared/paths';
import type { ListedShare } from '@/lib/shared/share';
import { RevokeButton } from './revoke-button';

/** One link: for what, by whom, until when, and the way to end it. */
export function ShareRow({ share }: { share: ListedShare }) {
  const opened = share.lastOpenedAt === null ? 'never' : <TimeAgo iso={share.lastOpenedAt} />;
  return (
    <tr className="align-top">
      <Cell>
        <Subject subject={share.subject} />
        <span className="mt-1 flex flex-wrap gap-x-3 text-muted text-xs md:hidden">
          <span className="wrap-anywhere">
            {share.createdBy}, <TimeAgo iso={share.createdAt} />
          </span>
          <span>opened: {opened}</span>
        </span>
        <span className="mt-1 block text-muted text-xs lg:hidden">{whatItShows(share)}</span>
      </Cell>
      <Cell className="hidden text-muted lg:table-cell">{whatItShows(share)}</Cell>
      <Cell className="hidden md:table-cell">
        <TimeAgo iso={share.createdAt} />
        <span className="wrap-anywhere block text-muted text-xs">{share.createdBy}</span>
      </Cell>
      <Cell className="hidden md:table-cell">{opened}</Cell>
      <Cell>
        <State share={share} />
      </Cell>
      <Cell className="text-right">
        <RevokeButton share={share} />
      </Cell>
    </tr>
  );
}

const whatItShows = ({ showActors, showQueries }: ListedShare) =>
  `${showActors ? 'with' : 'without'} who purged, ${showQueries ? 'with' : 'without'} query strings`;

function Subject({ subject }: Pick<ListedShare, 'subject'>) {
  if (subject.kind === 'purge')
    return (
      <Link href={paths.purge(subject.purgeId)} prefetch={false} className="block rounded-sm hover:underline">
        <TargetText target={subject.target} />
      </Link>
    );
  return (
    <Link
      href={paths.history + historyQuery(subject.filter)}
      prefetch={false}
      className="wrap-anywhere block rounded-sm hover:underline"
    >
      <span className="font-medium">History</span>
      <FilterLine subject={subject} />
    </Link>
  );
}

/** The filter on a line or two; the link leads to the whole of it. */
function FilterLine({ subject }: { subject: Extract<ListedShare['subject'], { kind: 'history' }> }) {
  const conditions = describeFilter(subject.filter);
  if (conditions.length === 0) return ', the whole of it';
  return conditions.map(({ term, value, isTime }) => (
    <span key={term} className="text-muted">
      {' · '}
      {term} {isTime ? <ExactTime iso={value} /> : value}
    </span>
  ));
}

const states = {
  active: { icon: CircleCheck, label: 'Works', color: 'text-ok' },
  expired: { icon: Clock, label: 'Expired', color: 'text-muted' },
  revoked: { icon: Ban, label: 'Revoked', color: 'text-muted' },
};

function State({ share: { state, expiresAt, revokedAt, revokedBy } }: { share: ListedShare }) {
  const { icon: Icon, label, color } = states[state];
  return (
    <>
      <span className={clsx('inline-flex items-center gap-1.5 font-medium', color)}>
        <Icon className="size-4 shrink-0" aria-hidden />
        {label}
      </span>
      <span className="wrap-anywhere block text-muted text-xs">
        {state === 'active' &&
          (expiresAt === null ? (
            'without end'
          ) : (
            <>
              ends <TimeUntil iso={expiresAt} />
            </>
          ))}
        {state === 'expired' && expiresAt !== null && <TimeAgo iso={expiresAt} />}
        {state === 'revoked' && revokedAt !== null && (
          <>
            <TimeAgo iso={revokedAt} /> by {revokedBy}
          </>
        )}
      </span>
    </>
  );
}

const Cell = ({ className, children }: { className?: string; children: ReactNode }) => (
  <td className={clsx('px-3 py-2.5', className)}>{children}</td>
);
