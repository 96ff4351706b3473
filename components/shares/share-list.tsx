'use client';

import { useQuery } from '@tanstack/react-query';
import { StaleNotice } from '@/components/ui/stale-notice';
import { shareList } from '@/lib/client/shares';
import { ShareRow } from './share-row';

/** Every link that was made, the newest first, with what became of it. */
export function ShareList() {
  const { data, error } = useQuery(shareList);
  const shares = data?.items ?? [];
  return (
    <>
      {error && <StaleNotice error={error} />}
      {data && shares.length === 0 && <NoLinks />}
      {shares.length > 0 && (
        <ul aria-label="Shared links" className="divide-y divide-line rounded-lg border border-line bg-surface">
          {shares.map((share) => (
            <ShareRow key={share.id} share={share} />
          ))}
        </ul>
      )}
    </>
  );
}

const NoLinks = () => (
  <div className="grid justify-items-center gap-3 rounded-lg border border-line border-dashed px-6 py-16 text-center">
    <p className="font-medium">No shared links yet.</p>
    <p className="max-w-md text-muted text-sm">
      To share a purge or the history, press “Share” on its page. Anyone with the link can see it without an account,
      and nothing else.
    </p>
  </div>
);
