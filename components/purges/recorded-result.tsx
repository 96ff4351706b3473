import { CopyButton } from '@/components/ui/copy-button';
import { TimeAgo } from '@/components/ui/time-ago';
import { describePurge } from '@/lib/shared/describe-purge';
import type { Purge } from '@/lib/shared/purge-record';
import { shownStatus } from '@/lib/shared/shown-status';
import { PurgeFailure } from './purge-failure';
import { RecordLink, ResultPanel } from './result-panel';
import { StatusMark } from './status-mark';
import { TargetText } from './target-text';

interface RecordedResultProps {
  purge: Purge;
  /** It had been sent before, and nothing was sent now. */
  replayed: boolean;
  /** Its answer was lost, and the CDN's own list had it. */
  found?: boolean;
}

/** A purge that is on record, as it stands right now. */
export function RecordedResult({ purge, replayed, found = false }: RecordedResultProps) {
  if (purge.error)
    return (
      <div role="alert" className="grid grid-cols-1 gap-3 text-sm">
        {replayed && <AlreadySent purge={purge} />}
        <PurgeFailure error={purge.error} unconfirmed={purge.status === 'unconfirmed'} />
        <RecordLink id={purge.id} />
      </div>
    );
  return (
    <ResultPanel tone="accent">
      {replayed && <AlreadySent purge={purge} />}
      {found && (
        <p>
          <strong className="font-medium">It was executed:</strong> its answer was lost, and the CDN’s own list had it.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusMark purge={purge} />
        {purge.purgeRequestId && (
          <span className="flex items-center gap-1">
            purge request ID
            <code className="font-mono font-semibold">{purge.purgeRequestId}</code>
            <CopyButton text={purge.purgeRequestId} label="Copy the purge request ID" />
          </span>
        )}
      </div>
      <div className="grid grid-cols-1 gap-1">
        <span>{describePurge({ ...purge, kind: purge.target.kind })}</span>
        <TargetText target={purge.target} />
      </div>
      {!replayed && <p className="text-muted">{adviceFor(purge)}</p>}
      <RecordLink id={purge.id} />
    </ResultPanel>
  );
}

/** What to tell the customer. */
function adviceFor(purge: Purge): string {
  const { look } = shownStatus(purge);
  if (look === 'unmatched')
    return 'Every site has finished, and none had anything cached that this covers. If the customer still sees the old page, look at the address again.';
  if (look === 'completed') return 'Every site has finished. Tell the customer to reload now.';
  if (purge.completionUnreported)
    return 'The CDN has accepted it and has not said that it is done. Check the page itself before you tell the customer.';
  return 'The CDN has accepted it and its sites are working on it. Tell the customer to reload in a minute.';
}

const AlreadySent = ({ purge }: { purge: Purge }) => (
  <p>
    <strong className="font-medium">Nothing was sent now:</strong> this very purge was sent before (
    <TimeAgo iso={purge.createdAt} />
    ).
  </p>
);
