import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RevokeButton } from '@/components/ui/revoke-button';
import { revokeShare, shareList } from '@/lib/client/shares';
import type { ListedShare } from '@/lib/shared/shares/share';

/** Ends a link; its row then says by whom and when. */
export function RevokeShare({ share }: { share: ListedShare }) {
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
