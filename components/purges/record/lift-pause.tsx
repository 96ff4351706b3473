'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RevokeButton } from '@/components/ui/revoke-button';
import { everyPurge, liftPause, sendWindowQuery } from '@/lib/client/purges';

/** Ends the pause on all replicas, after a second press; for administrators. */
export function LiftPause({ isPaused }: { isPaused: boolean }) {
  const queryClient = useQueryClient();
  const lifting = useMutation({
    mutationFn: liftPause,
    onSettled: () => Promise.all([everyPurge, sendWindowQuery].map((query) => queryClient.invalidateQueries(query))),
  });
  return (
    <RevokeButton
      ended={!isPaused}
      revocation={lifting}
      done="Pause lifted."
      labels={{ ask: 'Lift pause', confirm: 'Send now despite the CDN', pending: 'Lifting…', keep: 'Keep pause' }}
    />
  );
}
