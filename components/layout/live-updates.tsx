'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { livePurges } from '@/lib/client/live-purges';
import { followLive } from '@/lib/client/live-stream';
import { setStreaming } from '@/lib/client/polling';
import { paths } from '@/lib/shared/paths';

/** Keeps the purges on a page up to date by its event stream; without one, each query polls. */
export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => {
    const live = livePurges(client);
    const leave = followLive({ path: paths.api.events, ...live, onStreaming: setStreaming });
    return () => {
      leave();
      live.stop();
    };
  }, [client]);
  return null;
}
