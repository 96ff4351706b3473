'use client';

import { countdownText } from '@/lib/shared/text/countdown';
import { useServerSecond } from './clock';

/** How long until a moment, second by second. Read on demand: it is never said aloud by itself. */
export function Countdown({ iso }: { iso: string }) {
  const now = useServerSecond();
  return (
    <span role="timer" aria-live="off" className="whitespace-nowrap tabular-nums">
      {countdownText(Date.parse(iso) - now)}
    </span>
  );
}
