'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Issued, IssuedList, NothingYet } from '@/components/ui/issued-list';
import { RevokeButton } from '@/components/ui/revoke-button';
import { createCredential, credentialList, revokeCredential } from '@/lib/client/credentials';
import type { ListedCredential } from '@/lib/shared/access/credential';
import { scopeText } from '@/lib/shared/access/describe-access';
import { CredentialForm } from './credential-form';
import { NewCredential } from './new-credential';

/** The credentials of programs: making one, and what became of each. */
export function CredentialsView() {
  const queryClient = useQueryClient();
  const { data, error } = useQuery(credentialList);
  const creation = useMutation({
    mutationFn: createCredential,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: credentialList.queryKey }),
  });
  return (
    <>
      {creation.data ? (
        <NewCredential created={creation.data} close={creation.reset} />
      ) : (
        <CredentialForm create={creation.mutate} pending={creation.isPending} error={creation.error} />
      )}
      <IssuedList
        label="API credentials"
        items={data?.items}
        error={error}
        row={(credential) => <CredentialRow credential={credential} />}
        none={
          <NothingYet title="No API credentials yet.">
            Create one for each pipeline or script, with only the rights it needs. A deployment that purges its own
            pages needs the purger role on one distribution. Its name appears on every purge it submits.
          </NothingYet>
        }
      />
    </>
  );
}

export const CredentialRow = ({ credential }: { credential: ListedCredential }) => (
  <Issued
    of={credential}
    subject={
      <span className="wrap-anywhere">
        <code className="font-medium font-mono text-[0.8125rem]">{credential.name}</code>{' '}
        <span className="text-muted">{`${credential.role} on ${scopeText(credential.distributions)}`}</span>
      </span>
    }
    lastUse={{ at: credential.lastUsedAt, label: 'Last used', never: 'Never used' }}
    revoke={<RevokeCredential credential={credential} />}
  />
);

/** Ends a credential: what uses it is refused from now on. */
function RevokeCredential({ credential }: { credential: ListedCredential }) {
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
