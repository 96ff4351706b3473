import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { useState } from 'react';
import { useLooksMode } from '@/components/layout/about-desk';
import { CancelPurge } from '@/components/purges/record/cancel-purge';
import { lacksItsLook, RenewalSentence } from '@/components/purges/record/look-parts';
import { SpellingsLink } from '@/components/purges/record/other-spellings';
import { PurgeFailure } from '@/components/purges/record/purge-failure';
import { ReachMark } from '@/components/purges/table/reach-mark';
import { RenewalWord } from '@/components/purges/table/renewal-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { TargetText } from '@/components/purges/table/target-text';
import { CopyButton } from '@/components/ui/copy-button';
import { ForeignName } from '@/components/ui/foreign-text';
import { SoonTime, TimeAgo } from '@/components/ui/time-ago';
import { purgeDetails, sendWindowQuery } from '@/lib/client/purges';
import { timesIn } from '@/lib/shared/edge/compare-looks';
import { customerSentence } from '@/lib/shared/edge/renewal';
import { isReadyToLook } from '@/lib/shared/edge/when-to-look';
import { describePurge } from '@/lib/shared/purges/describe-purge';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import { isTerminal } from '@/lib/shared/purges/purge-status';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { counted } from '@/lib/shared/text/counted';
import { RecordLink, ResultPanel } from './result-panel';

const foundAfterAll = {
  cdn: { what: 'The purge ran.', how: 'The CDN gave no clear answer, but its list of purges shows this purge.' },
  database: { what: 'The purge is recorded.', how: 'Only the answer of the database was lost.' },
};
export type LostAnswer = keyof typeof foundAfterAll;

interface RecordedResultProps {
  purge: Purge;
  /** It had been sent before, and nothing was sent now. */
  replayed: boolean;
  /** Whose answer was lost, before it was found after all. */
  lostAnswer?: LostAnswer | undefined;
}

/** A recorded purge with its current status. */
export function RecordedResult({ purge, replayed, lostAnswer }: RecordedResultProps) {
  // A queued purge reserves space for later texts, so that nothing below moves when it is sent.
  const [wasQueued] = useState(purge.status === 'queued');
  const mayLook = useLooksMode() !== 'off';
  const keepsRoom = wasQueued && purge.status !== 'cancelled';
  if (purge.error)
    return (
      <div role="alert" className="grid grid-cols-1 gap-3 text-sm">
        {replayed && <AlreadySent purge={purge} />}
        <PurgeFailure error={purge.error} unconfirmed={purge.status === 'unconfirmed'}>
          <div className="grid grid-cols-1 gap-1">
            <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <StatusMark purge={purge} />
              <RequestId purge={purge} />
            </div>
            <TargetText target={purge.target} />
          </div>
        </PurgeFailure>
        <RecordLink id={purge.id} />
      </div>
    );
  return (
    <ResultPanel tone={purge.status === 'cancelled' ? 'quiet' : 'accent'}>
      {replayed && <AlreadySent purge={purge} />}
      {lostAnswer && (
        <p>
          <strong className="font-medium">{foundAfterAll[lostAnswer].what}</strong>
          <span>{` ${foundAfterAll[lostAnswer].how}`}</span>
        </p>
      )}
      <div
        className={clsx(
          'flex flex-wrap content-start items-center gap-x-4 gap-y-1',
          keepsRoom && 'min-h-11 sm:min-h-5',
        )}
      >
        <StatusMark purge={purge} />
        {!replayed && <RenewalWord purge={purge} isLookedAt={mayLook} />}
        <RequestId purge={purge} />
      </div>
      <div className="grid grid-cols-1 gap-1">
        <span>{describePurge({ ...purge, kind: purge.target.kind })}</span>
        <TargetText target={purge.target} />
        <ReachMark purge={purge} />
      </div>
      {!(replayed && !wasQueued) && (
        <p className={clsx('text-muted', keepsRoom && 'min-h-[5lh] min-[24rem]:min-h-[4lh] sm:min-h-[2lh]')}>
          <PurgeAdvice purge={purge} />
        </p>
      )}
      {!replayed && purge.checkUrl !== null && <RenewalLine id={purge.id} />}
      {wasQueued ? (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <RecordLink id={purge.id} />
          <CancelPurge purge={purge} />
        </div>
      ) : (
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          <RecordLink id={purge.id} />
          <SpellingsLink purge={purge} />
        </div>
      )}
    </ResultPanel>
  );
}

/** Whether the purge shows at the edge, once the CDN is through with it; its place is kept free from the beginning. */
function RenewalLine({ id }: { id: string }) {
  const mode = useLooksMode();
  const { data: purge } = useQuery({ ...purgeDetails(id), enabled: false });
  if (mode !== 'automatic' || purge?.status === 'cancelled') return null;
  // A look without a result leaves it pending, and its sentence says why.
  const isPending = purge?.renewal === 'pending' && purge.looks.after.length === 0;
  return (
    <div role="status" className="min-h-[4lh] sm:min-h-[2lh]">
      {isPending && purge && isReadyToLook(purge) && <span className="text-muted">Looking at the edge…</span>}
      {!isPending && purge && <RenewalSentence purge={purge} />}
    </div>
  );
}

function RequestId({ purge: { commandName, purgeRequestId, status } }: { purge: Purge }) {
  if (commandName !== null)
    return (
      <span key="command" className="flex min-w-0 items-baseline gap-1">
        <span className="whitespace-nowrap">purge command</span>
        <code className="truncate font-mono font-semibold">
          <ForeignName text={commandName} />
        </code>
        <CopyButton text={commandName} label="Copy command name" />
      </span>
    );
  if (purgeRequestId)
    return (
      <span key="id" className="flex items-baseline gap-1">
        <span>purge request ID</span>
        <code className="font-mono font-semibold">{purgeRequestId}</code>
        <CopyButton text={purgeRequestId} label="Copy request ID" />
      </span>
    );
  return <span className="text-muted">{isTerminal(status) ? 'no purge request ID' : 'no purge request ID yet'}</span>;
}

const AlreadySent = ({ purge }: { purge: Purge }) => (
  <p>
    <strong className="font-medium">Nothing was sent now.</strong>
    <span>{` ${purge.status === 'queued' ? 'This purge is already recorded' : 'This purge was already sent'} (`}</span>
    <TimeAgo iso={purge.createdAt} />
    ).
  </p>
);

/** What a purge that was just sent means for the customer who asked about a page: what to say, and when. */
function PurgeAdvice({ purge }: { purge: Purge }) {
  const { look } = shownStatus(purge);
  const isPage = purge.target.kind === 'url';
  if (look === 'queued') return <QueuedAdvice sendAt={purge.nextSendAt} />;
  if (look === 'cancelled') return <span>Cancelled before it was sent. Nothing was purged.</span>;
  if (look === 'sending') return <span>Purge Desk is sending the purge to the CDN. The answer will appear here.</span>;
  if (look === 'unmatched')
    return (
      <span>
        {isPage
          ? 'Every site has finished, but none had cached content for this target. If the customer still sees the old page, check the address.'
          : 'Every site has finished, but none had cached content for this target. Check the target.'}
      </span>
    );
  if (look === 'completed' && purge.renewal === 'not_renewed')
    return (
      <span>Every site has finished, but not every place serves a new copy. Wait before you tell the customer.</span>
    );
  if (look === 'completed')
    return isPage ? (
      <CompletedAdvice id={purge.id} />
    ) : (
      <span>Every site has finished. New requests get what the origin serves now.</span>
    );
  if (purge.completionUnreported)
    return (
      <span>
        {isPage
          ? 'The CDN accepted the purge but did not report completion. Check the live page before you tell the customer.'
          : 'The CDN accepted the purge but did not report completion. Check the live site.'}
      </span>
    );
  return (
    <span>
      {isPage
        ? 'The CDN accepted the purge and its sites are working on it. Tell the customer to reload in a minute.'
        : 'The CDN accepted the purge and its sites are working on it.'}
    </span>
  );
}

/** Whether a look leaves nothing against telling the customer to reload; undefined while it is to come. */
function mayReload({ renewal, looks, events }: PurgeDetails): boolean | undefined {
  if (renewal === 'pending' || lacksItsLook({ renewal, looks })) return undefined;
  const times = timesIn(events);
  if (looks.after.length === 0 || !times) return true;
  return customerSentence(looks.after, times, looks.before)?.isSame === false;
}

/** Says nothing that the line of the look below contradicts. */
function CompletedAdvice({ id }: { id: string }) {
  const { data: purge } = useQuery({ ...purgeDetails(id), enabled: false });
  const may = purge ? mayReload(purge) : true;
  if (may === undefined) return <span>Every site has finished.</span>;
  return (
    <span>
      {may
        ? 'Every site has finished. Tell the customer to reload now.'
        : 'Every site has finished. Check the live page before you tell the customer.'}
    </span>
  );
}

function QueuedAdvice({ sendAt }: { sendAt: string | null }) {
  const { data: window } = useQuery(sendWindowQuery);
  if (!window || sendAt === null)
    return <span>The purge is recorded and will be sent automatically. Nothing is purged yet.</span>;
  const closedUntil = window.because === 'cdn' ? window.nextSafeAt : null;
  if (closedUntil)
    return (
      <span key="closed">
        The CDN accepts no purges until <Time iso={closedUntil} />. Purge Desk sends yours automatically then. Nothing
        is purged yet. Tell the customer to reload a minute later.
      </span>
    );
  return (
    <span key="limited">
      <span>{`Purge Desk sends at most ${counted(window.perMinute, 'purge')} a minute. It sends yours automatically at `}</span>
      <Time iso={sendAt} />. Nothing is purged yet. Tell the customer to reload a minute later.
    </span>
  );
}

const Time = ({ iso }: { iso: string }) => (
  <span className="font-medium text-ink">
    <SoonTime iso={iso} />
  </span>
);
