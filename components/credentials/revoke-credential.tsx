import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RevokeButton } from '@/components/ui/revoke-button';
import { credentialList, revokeCredential } from '@/lib/client/credentials';
import type { ListedCredential } from '@/lib/shared/access/credential';

/** Ends a credential: what uses it is refused from now on. */
export function RevokeCredential({ credential }: { credential: ListedCredential }) {
  const queryClient = useQueryClient();
  const revocation = useMutation({
    mutationFn: () => revokeCredential(credential.id),
    onSuccess: (revoked) =>
      queryClient.setQueryData(
        credentialList.queryKey,
        (list) => list && { items: list.items.map((one) => (one.id === revoked.id ? revoked : one)) },
      ),
  });
  return <RevokeButton ended={credential.state !== 'active'} revocation={revocation} done="Credential revoked." />;
}
