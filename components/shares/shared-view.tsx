import { QueryClient } from '@tanstack/react-query';
import { jsonOf } from '@/lib/client/json-of';
import { sharedHistory } from '@/lib/client/shares';
import { readAgainMs } from '@/lib/shared/purges/shown-status';
import { tabIcon, tabTitle } from '@/lib/shared/purges/tab-title';
import type { Shared } from '@/lib/shared/shares/share';
import { FollowPurge } from './follow-purge';
import { HistoryLoader } from './history-loader';
import { ShareFrame } from './share-frame';
import { SharedRecord } from './shared-record';

interface SharedViewProps {
  token: string;
  /** The place in a shared history; its beginning where there is none. */
  at: string | undefined;
  /** Of the company, where it has one. */
  deskName: string | undefined;
  shared: Shared;
}

/** All that a link shows: one purge, drawn by the server, or one history, which the browser keeps still. */
export function SharedView({ token, at, deskName, shared }: SharedViewProps) {
  if (shared.kind === 'purge')
    return (
      <ShareFrame terms={shared} deskName={deskName}>
        <FollowPurge
          token={token}
          everyMs={readAgainMs(shared.purge)}
          title={tabTitle(shared.purge)}
          icon={tabIcon(shared.purge)}
        >
          <SharedRecord purge={shared.purge} />
        </FollowPurge>
      </ShareFrame>
    );
  const client = new QueryClient();
  client.setQueryData(sharedHistory(token, at).queryKey, shared);
  return <HistoryLoader token={token} at={at} deskName={deskName} json={jsonOf(client)} />;
}
