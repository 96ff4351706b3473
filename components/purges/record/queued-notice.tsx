'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx/lite';
import { useState } from 'react';
import { useMe } from '@/components/people/use-me';
import { SoonTime } from '@/components/ui/time-ago';
import { sendWindowQuery } from '@/lib/client/purges';
import { highestRole, isAtLeast, isEverywhere } from '@/lib/shared/access/access';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SendPause } from '@/lib/shared/purges/send-window';
import { CancelPurge } from './cancel-purge';
import { LiftPause } from './lift-pause';
import { PauseSource } from './send-pause';

/** What a purge waits for, and the way to withdraw it. The page that has shown it keeps it, so that nothing moves. */
export function QueuedNotice({ purge }: { purge: Purge }) {
  return (
    <section
      aria-label="Queue"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-line bg-surface p-4 text-sm"
    >
      <p
        className={clsx(
          'min-w-0 grow basis-72',
          // Keeps its space after the purge was sent, but not after a user cancelled it.
          purge.status !== 'cancelled' && 'min-h-[4lh] min-[24rem]:min-h-[3lh] sm:min-h-0',
        )}
      >
        <WhatItWaitsFor purge={purge} />
      </p>
      <CancelPurge purge={purge} />
      <LongPause isQueued={purge.status === 'queued'} />
    </section>
  );
}

/** An unexpectedly long pause: what the CDN said, and how to lift it. It stays like the notice. */
function LongPause({ isQueued }: { isQueued: boolean }) {
  const me = useMe();
  const mayRead = me !== undefined && isAtLeast(highestRole(me.grants), 'purger');
  const { data: window } = useQuery({ ...sendWindowQuery, enabled: mayRead && isQueued });
  const [shown, setShown] = useState<SendPause>();
  const pause = isQueued && window?.pause?.cutShort ? window.pause : undefined;
  if (pause && pause.at !== shown?.at) setShown(pause);
  if (!me || !shown) return null;
  return (
    <div className="flex basis-full flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-t pt-3">
      <p className="min-w-0 grow basis-72 text-muted">
        <PauseSource pause={shown} />
      </p>
      {isEverywhere(me.grants, 'admin') && <LiftPause isPaused={pause !== undefined} />}
    </div>
  );
}

function WhatItWaitsFor({ purge: { status, nextSendAt, jobId } }: { purge: Purge }) {
  if (status === 'cancelled') return <span>Cancelled before it was sent. Nothing was purged.</span>;
  if (status !== 'queued')
    return <span>No longer queued. See the status above and the timeline for the send time.</span>;
  if (jobId !== null)
    return (
      <span>
        Purge Desk sends this purge in its turn, unless its bulk job is paused or cancelled. Nothing is purged yet.
      </span>
    );
  if (!nextSendAt)
    return <span>Purge Desk sends this purge automatically, after earlier ones. Nothing is purged yet.</span>;
  return (
    <span key="earliest">
      Purge Desk sends this purge automatically, after earlier ones. Earliest send time: <SoonTime iso={nextSendAt} />.
      Nothing is purged yet.
    </span>
  );
}
