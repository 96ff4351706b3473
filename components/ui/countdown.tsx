'use client';

import { useSyncExternalStore } from 'react';
import { countdownText } from '@/lib/shared/text/countdown';
import { createDeadlines } from '@/lib/shared/text/deadlines';

/** How often a second is looked for, so that it comes in time. */
const LOOK_MS = 250;

const deadlines = createDeadlines(() => performance.now());

const subscribe = (look: () => void) => {
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
};

interface CountdownProps {
  /** The moment, as the desk names it. */
  iso: string;
  /** How long it was until then when the desk answered, in milliseconds. */
  leftMs: number;
}

/** A countdown in seconds. Screen readers can read it but do not announce it. */
export function Countdown({ iso, leftMs }: CountdownProps) {
  const text = useSyncExternalStore(
    subscribe,
    () => countdownText(deadlines.of(iso, leftMs) - performance.now()),
    () => countdownText(leftMs),
  );
  return (
    <span role="timer" aria-live="off" className="whitespace-nowrap tabular-nums">
      {text}
    </span>
  );
}
