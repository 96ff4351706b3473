'use client';

import {
  createContext,
  type ReactNode,
  startTransition,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { keepCookie } from '@/lib/client/keep-cookie';
import { serverClock } from '@/lib/client/server-clock';
import { whenCalendarsAreWarm } from '@/lib/client/warm-calendars';
import { ZONE_COOKIE } from '@/lib/shared/preferences';
import { isZone } from '@/lib/shared/text/wall-clock';

const TICK_MS = 10_000;
export const UTC = 'UTC';

interface Clock {
  /** The server's time at the last tick, in epoch milliseconds; at first, when it rendered the page. */
  now: number;
  /** The zone in which times are shown and typed: the reader's own, or UTC. */
  zone: string;
  /** The reader's own; on the server, as the browser said it last. */
  own: string;
  choose: (zone: string) => void;
  /** Whether the browser has said its zone, and its locale can be used. Until then, times are written as in ISO 8601. */
  isLocal: boolean;
}

const Clock = createContext<Clock>({ now: 0, zone: UTC, own: UTC, choose: () => undefined, isLocal: false });

/** How long ago the answer with this page began to arrive, in milliseconds: about then it was rendered. */
function sinceAnswer() {
  const [navigation] = performance.getEntriesByType?.('navigation') ?? [];
  const { responseStart } = (navigation ?? { responseStart: performance.now() }) as PerformanceNavigationTiming;
  return performance.now() - responseStart;
}

/** A browser that does not know its zone says `Etc/Unknown`, or nothing. */
function zoneOfReader(): string {
  const zone: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone !== undefined && isZone(zone) ? zone : UTC;
}

interface ClockProviderProps {
  /** When the server rendered the page, in its epoch milliseconds: the first paint in the browser shows the same. */
  renderedAt: number;
  /** The zone in the reader's cookie, so that the first paint has the reader's times. */
  keptZone: string | undefined;
  children: ReactNode;
}

/** The time by the server's clock, in the reader's time zone. */
export function ClockProvider({ renderedAt, keptZone, children }: ClockProviderProps) {
  // Before anything below tells an age. The server itself hears nothing: its clock is the one that counts.
  useState(() => (typeof window === 'undefined' ? undefined : serverClock.hear(renderedAt + sinceAnswer())));
  const [isUtc, setUtc] = useState(keptZone === UTC);
  const [{ now, said }, set] = useState<{ now: number; said?: string }>({ now: renderedAt });
  useEffect(() => {
    // Ages and local times change together, and a long list of them is drawn between other work.
    const tick = () => startTransition(() => set({ now: serverClock.now(), said: zoneOfReader() }));
    whenCalendarsAreWarm(tick);
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const isLocal = said !== undefined;
  const own = said ?? keptZone ?? UTC;
  const zone = isUtc ? UTC : own;
  useEffect(() => {
    if (isLocal && zone !== keptZone) keepCookie(ZONE_COOKIE, zone);
  }, [isLocal, zone, keptZone]);
  return <Clock value={{ now, zone, own, choose: (chosen) => setUtc(chosen === UTC), isLocal }}>{children}</Clock>;
}

export const useZone = () => useContext(Clock);
export const useNow = () => useContext(Clock).now;

const never = () => () => undefined;

/** False on the server and in the first paint, true after: what needs a script may be offered. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
