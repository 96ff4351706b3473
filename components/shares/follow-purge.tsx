'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { staleTexts } from '@/components/ui/stale-texts';
import { useTab } from '@/components/ui/use-tab';
import { DESK_HEADER } from '@/lib/shared/desk-header';
import { paths } from '@/lib/shared/paths';
import type { TabIcon } from '@/lib/shared/purges/tab-title';

/** Counts down with every answer; all else that changes is news. */
const COUNTDOWN = /"nextSendInMs":\d+/;
const GONE: ReadonlySet<number> = new Set([404, 410]);

interface FollowPurgeProps {
  token: string;
  /** How often it is asked for again without the stream, in milliseconds; undefined for a final state. */
  everyMs: number | undefined;
  title: string;
  icon: TabIcon;
  /** The purge, as the server draws it. */
  children: ReactNode;
}

/**
 * Keeps a shared purge fresh while it may change, and loads next to nothing for that: the server draws the page again when its
 * data has changed. Without scripts the page stays as it was.
 */
export function FollowPurge({ token, everyMs, title, icon, children }: FollowPurgeProps) {
  const router = useRouter();
  const [trouble, setTrouble] = useState<keyof typeof staleTexts>();
  useTab(title, icon);
  useEffect(() => {
    if (everyMs === undefined) return;
    const left = new AbortController();
    let known: string | undefined;
    let isAsking = false;
    let isStreaming = false;
    let leaveStream = () => {};
    async function look() {
      if (document.hidden || isAsking) return;
      isAsking = true;
      try {
        const answer = await fetch(paths.api.shared(token), { redirect: 'manual', signal: left.signal });
        // A proxy's own 404 while the desk restarts ends no link.
        if (!answer.headers.has(DESK_HEADER)) throw new Error(`foreign answer, status ${answer.status}`);
        // The server says why the link has ended.
        if (GONE.has(answer.status)) return location.reload();
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const text = (await answer.text()).replace(COUNTDOWN, '');
        if (text !== known) router.refresh();
        known = text;
        setTrouble(undefined);
      } catch {
        if (!left.signal.aborted) setTrouble(navigator.onLine ? 'silent' : 'offline');
      } finally {
        isAsking = false;
      }
    }
    const timer = setInterval(() => isStreaming || look(), everyMs);
    const onStreaming = (streaming: boolean) => {
      isStreaming = streaming;
    };
    import('@/lib/client/follow-shared').then(
      ({ followShared }) => {
        if (!left.signal.aborted) leaveStream = followShared(token, { read: look, onStreaming });
      },
      // Without the stream it polls.
      () => undefined,
    );
    document.addEventListener('visibilitychange', look);
    return () => {
      left.abort();
      leaveStream();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [everyMs, token, router]);
  return (
    <>
      {trouble && (
        <p role="status" className="text-sm text-warm">
          {staleTexts[trouble]}
        </p>
      )}
      {children}
    </>
  );
}
