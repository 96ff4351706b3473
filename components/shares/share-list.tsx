'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TargetText } from '@/components/purges/table/target-text';
import { ForeignProse } from '@/components/ui/foreign-text';
import { Issued, IssuedList, NothingYet } from '@/components/ui/issued-list';
import { Link } from '@/components/ui/link';
import { RevokeButton } from '@/components/ui/revoke-button';
import { revokeShare, shareList } from '@/lib/client/shares';
import { describeFilter } from '@/lib/shared/history/describe-filter';
import { historyQuery } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import type { ListedShare } from '@/lib/shared/shares/share';
import { RoomyTime } from './filter-text';

/** Every link that was made, with what became of it. */
export function ShareList() {
  const { data, error } = useQuery(shareList);
  return (
    <IssuedList
      label="Shared links"
      items={data?.items}
      error={error}
      row={(share) => <ShareRow share={share} />}
      none={
        <NothingYet title="No shared links yet.">
          To share a purge or the history, press “Share” on its page. Anyone with the link can see it without an
          account, and nothing else.
        </NothingYet>
      }
    />
  );
}

export const ShareRow = ({ share }: { share: ListedShare }) => (
  <Issued
    of={share}
    subject={<Subject subject={share.subject} />}
    more={alsoShown(share)}
    lastUse={{ at: share.lastOpenedAt, label: 'Last opened', never: 'Never opened' }}
    // Without an answer, everyone who sees a link may revoke it.
    revoke={share.mayRevoke !== false && <RevokeShare share={share} />}
  />
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

/** Revokes a link. Its row then names the actor and the time. */
function RevokeShare({ share }: { share: ListedShare }) {
  const queryClient = useQueryClient();
  const revocation = useMutation({
    mutationFn: () => revokeShare(share.id),
    onSuccess: (revoked) =>
      queryClient.setQueryData(
        shareList.queryKey,
        (list) => list && { items: list.items.map((one) => (one.id === revoked.id ? { ...one, ...revoked } : one)) },
      ),
  });
  return <RevokeButton ended={share.state !== 'active'} revocation={revocation} done="Link revoked." />;
}
