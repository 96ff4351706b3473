'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { StaleNotice } from '@/components/ui/stale-notice';
import { createCredential, credentialList } from '@/lib/client/credentials';
import { CredentialForm } from './credential-form';
import { CredentialRow } from './credential-row';
import { NewCredential } from './new-credential';

/** The credentials of programs: making one, and what became of each. */
export function CredentialsView() {
  const queryClient = useQueryClient();
  const { data, error } = useQuery(credentialList);
  const creation = useMutation({
    mutationFn: createCredential,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: credentialList.queryKey }),
  });
  const items = data?.items ?? [];
  return (
    <>
      {creation.data ? (
        <NewCredential created={creation.data} close={creation.reset} />
      ) : (
        <CredentialForm create={creation.mutate} pending={creation.isPending} error={creation.error} />
      )}
      {error && <StaleNotice error={error} />}
      {data && items.length === 0 && <NoCredentials />}
      {items.length > 0 && (
        <ul aria-label="API credentials" className="divide-y divide-line rounded-lg border border-line bg-surface">
          {items.map((credential) => (
            <CredentialRow key={credential.id} credential={credential} />
          ))}
        </ul>
      )}
    </>
  );
}

const NoCredentials = () => (
  <div className="grid justify-items-center gap-3 rounded-lg border border-line border-dashed px-6 py-16 text-center">
    <p className="font-medium">No API credentials yet.</p>
    <p className="max-w-md text-muted text-sm">
      Create one for each pipeline or script, with only the rights it needs. A deployment that purges its own pages
      needs the purger role on one distribution. Its name appears on every purge it submits.
    </p>
  </div>
);
