'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { KnownJson, QueryProvider } from '@/components/layout/query-provider';
import { StaleNotice } from '@/components/ui/stale-notice';
import { followShared } from '@/lib/client/follow-shared';
import { setStreaming } from '@/lib/client/polling';
import { endingOf, sharedHistory } from '@/lib/client/shares';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { ShareFrame } from './share-frame';
import { SharedHistory } from './shared-history';

interface SharedHistoryViewProps {
  token: string;
  /** The place in the shared history; its beginning where there is none. */
  at: string | undefined;
  deskName: string | undefined;
}

/** The same with the page that the server read for it. */
export const SharedHistoryView = ({ json, ...props }: SharedHistoryViewProps & { json: string }) => (
  <QueryProvider>
    <KnownJson json={json}>
      <LiveHistory {...props} />
    </KnownJson>
  </QueryProvider>
);

/** A history that a link shows, kept fresh. A shared purge needs less: see follow-purge.tsx. */
function LiveHistory({ token, at, deskName }: SharedHistoryViewProps) {
  const { data, error, refetch } = useQuery(sharedHistory(token, at));
  useEffect(() => followShared(token, { read: () => void refetch(), onStreaming: setStreaming }), [token, refetch]);
  const ending = endingOf(error);
  if (ending) return <Ended because={ending} />;
  if (!data) return null;
  return (
    <ShareFrame terms={data} deskName={deskName}>
      {error && <StaleNotice error={error} />}
      <SharedHistory key={at ?? ''} token={token} at={at} page={data} />
    </ShareFrame>
  );
}

const Ended = ({ because }: { because: ErrorCode }) => (
  <main className="mx-auto grid max-w-md gap-3 px-4 py-24">
    <h1 className="font-semibold text-2xl tracking-tight">This link no longer works</h1>
    <p className="text-muted text-sm">
      {because === 'not_found'
        ? 'Its content was removed.'
        : `${errorTexts[because].title} ${errorTexts[because].next}`}
    </p>
  </main>
);
