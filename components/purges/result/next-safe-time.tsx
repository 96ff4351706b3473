'use client';

import { useState } from 'react';
import { serverClock } from '@/lib/client/server-clock';

/** When the CDN takes purges again, counted from when its answer was shown; with the day when it is not today. */
export function NextSafeTime({ seconds }: { seconds: number }) {
  const [{ at, today }] = useState(() => {
    const now = new Date(serverClock.now());
    const next = new Date(now.getTime() + seconds * 1000);
    return { at: next, today: next.toDateString() === now.toDateString() };
  });
  return (
    <p>
      Next safe time:{' '}
      <time dateTime={at.toISOString()} className="font-semibold tabular-nums">
        {today ? at.toLocaleTimeString() : at.toLocaleString()}
      </time>
    </p>
  );
}
