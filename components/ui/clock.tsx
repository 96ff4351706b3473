'use client';

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { serverClock } from '@/lib/client/server-clock';

const TICK_MS = 10_000;

/** The server's time when it rendered the page, so that the first paint in the browser says the same. */
const RenderedAt = createContext(0);

/** How long ago the answer with this page began to arrive, in milliseconds: about then it was rendered. */
function sinceAnswer() {
  const [navigation] = performance.getEntriesByType?.('navigation') ?? [];
  const { responseStart } = (navigation ?? { responseStart: performance.now() }) as PerformanceNavigationTiming;
  return performance.now() - responseStart;
}

export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  // Before anything below tells an age. The server itself hears nothing: its clock is the one that counts.
  useState(() => (typeof window === 'undefined' ? undefined : serverClock.hear(renderedAt + sinceAnswer())));
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>;
}

const subscribe = (tick: () => void) => {
  const timer = setInterval(tick, TICK_MS);
  return () => clearInterval(timer);
};
const currentTick = () => Math.floor(serverClock.now() / TICK_MS) * TICK_MS;

/** The server's time in epoch milliseconds, to the tick. */
export function useNow(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(subscribe, currentTick, () => renderedAt);
}

const never = () => () => undefined;

/** False on the server and in the first paint, true after: what depends on the reader's own locale may be shown. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
