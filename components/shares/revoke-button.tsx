import { useMutation, useQueryClient } from '@tanstack/react-query';
import clsx from 'clsx';
import { type ComponentProps, useState } from 'react';
import { revokeShare, shareList } from '@/lib/client/shares';
import type { ListedShare } from '@/lib/shared/share';

/** Ends a link after a second press, in the same place; the focus stays with what it was pressed for. */
export function RevokeButton({ share }: { share: ListedShare }) {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<'no' | 'yes' | 'kept'>('no');
  const revocation = useMutation({
    mutationFn: () => revokeShare(share.id),
    onSuccess: (revoked) =>
      queryClient.setQueryData(
        shareList.queryKey,
        (list) => list && { items: list.items.map((one) => (one.id === revoked.id ? revoked : one)) },
      ),
  });
  if (share.state !== 'active')
    return (
      <span
        ref={(span) => (revocation.isSuccess ? span?.focus() : undefined)}
        role="status"
        tabIndex={-1}
        className="sr-only"
      >
        {revocation.isSuccess && 'The link was revoked.'}
      </span>
    );
  if (asked !== 'yes')
    return (
      <Small autoFocus={asked === 'kept'} onClick={() => setAsked('yes')}>
        Revoke
      </Small>
    );
  return (
    <span className="inline-flex flex-wrap justify-end gap-1.5">
      <Small autoFocus className="border-danger text-danger" onClick={() => revocation.mutate()}>
        {revocation.isPending ? 'Revoking…' : 'Revoke for good'}
      </Small>
      <Small onClick={() => setAsked('kept')}>Keep</Small>
      {revocation.isError && (
        <span role="alert" className="text-danger text-xs">
          It could not be revoked. Try again.
        </span>
      )}
    </span>
  );
}

const Small = ({ className, ...props }: ComponentProps<'button'>) => (
  <button
    type="button"
    {...props}
    className={clsx(
      'min-h-8 whitespace-nowrap rounded-md border bg-surface px-2.5 font-medium text-xs hover:bg-raised',
      className ?? 'border-line',
    )}
  />
);
