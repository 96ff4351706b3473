'use client';

import clsx from 'clsx';
import { useState } from 'react';
import { SoonTime } from '@/components/ui/time-ago';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { CancelPurge } from './cancel-purge';

/** What a purge waits for, and the way to withdraw it. It stays on the page that has shown it, so that nothing moves. */
export function QueuedNotice({ purge }: { purge: Purge }) {
  const [wasQueued, setWasQueued] = useState(false);
  if (purge.status === 'queued' && !wasQueued) setWasQueued(true);
  if (!wasQueued && purge.status !== 'queued') return null;
  return (
    <section
      aria-label="Queue"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-line bg-surface p-4 text-sm"
    >
      <p
        className={clsx(
          'min-w-0 grow basis-72',
          // Sent by itself, it keeps its room; withdrawn by a person, it has nothing more to say.
          purge.status !== 'cancelled' && 'min-h-[4lh] min-[24rem]:min-h-[3lh] sm:min-h-0',
        )}
      >
        <WhatItWaitsFor purge={purge} />
      </p>
      <CancelPurge purge={purge} />
    </section>
  );
}

function WhatItWaitsFor({ purge: { status, nextSendAt } }: { purge: Purge }) {
  if (status === 'cancelled') return 'Cancelled before it was sent. Nothing was purged.';
  if (status !== 'queued') return 'No longer queued. See the status above and the timeline for the send time.';
  if (!nextSendAt) return 'Purge Desk sends this purge automatically, after earlier ones. Nothing is purged yet.';
  return (
    <>
      Purge Desk sends this purge automatically, after earlier ones. Earliest send time: <SoonTime iso={nextSendAt} />.
      Nothing is purged yet.
    </>
  );
}
