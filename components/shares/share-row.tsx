import { TargetText } from '@/components/purges/table/target-text';
import { EndingState } from '@/components/ui/ending-state';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { TimeAgo } from '@/components/ui/time-ago';
import { describeFilter } from '@/lib/shared/history/describe-filter';
import { historyQuery } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import type { ListedShare } from '@/lib/shared/shares/share';
import { RoomyTime } from './filter-text';
import { RevokeShare } from './revoke-share';

/** One link: for what, by whom, until when, and the way to end it. */
export const ShareRow = ({ share }: { share: ListedShare }) => (
  <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-2 px-4 py-3 text-sm lg:grid-cols-[minmax(0,1fr)_11rem_9rem_11rem]">
    <div className="col-span-2 grid grid-cols-1 gap-1 lg:col-span-1">
      <Subject subject={share.subject} />
      <span className="wrap-anywhere text-muted text-xs">
        <ForeignName text={share.createdBy} />, <TimeAgo iso={share.createdAt} />
        {alsoShown(share)}
      </span>
    </div>
    <EndingState of={share} />
    <span className="col-start-1 text-muted lg:col-start-auto">
      {share.lastOpenedAt === null ? (
        'Never opened'
      ) : (
        <>
          Last opened <TimeAgo iso={share.lastOpenedAt} />
        </>
      )}
    </span>
    <span className="col-start-2 row-start-2 row-end-4 self-center justify-self-end lg:col-start-auto lg:row-auto">
      {/* Nobody said otherwise: then whoever sees it may. */}
      {share.mayRevoke !== false && <RevokeShare share={share} />}
    </span>
  </li>
);

function alsoShown({ showActors, showQueries }: ListedShare) {
  if (showActors) return showQueries ? ' · also shows actors and query strings' : ' · also shows actors';
  return showQueries ? ' · also shows query strings' : null;
}

function Subject({ subject }: Pick<ListedShare, 'subject'>) {
  if (subject.kind === 'purge')
    return (
      <Link href={paths.purge(subject.purgeId)} className="block w-fit max-w-full hover:underline">
        <TargetText target={subject.target} />
      </Link>
    );
  const conditions = describeFilter(subject.filter);
  return (
    <Link
      href={paths.history + historyQuery(subject.filter)}
      className="wrap-anywhere flex w-fit max-w-full flex-wrap gap-x-3 rounded-sm hover:underline"
    >
      <span className="font-medium">{conditions.length === 0 ? 'Whole history' : 'History'}</span>
      {conditions.map(({ term, value, isTime }) => (
        <span key={term}>
          <span className="text-muted">{term}</span>{' '}
          {isTime ? <RoomyTime iso={value} /> : <ForeignProse text={value} />}
        </span>
      ))}
    </Link>
  );
}
