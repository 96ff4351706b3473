'use client';

import { type DehydratedState, HydrationBoundary, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { askAfterSleep } from '@/lib/client/after-sleep';
import { isTurnedAway } from '@/lib/client/polling';
import { OfflineError } from '@/lib/client/request';

/** What the server rendered counts as fresh for this long, in milliseconds. */
const FRESH_MS = 2000;

const onceMore = (failures: number, error: Error) =>
  failures < 1 && !isTurnedAway(error) && !(error instanceof OfflineError);

/**
 * No request waits for a network: a press is answered at once and is over then, and what cannot be read fails, so that
 * the page says so. Only reads start again without a press.
 */
const newQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: onceMore, networkMode: 'always', refetchOnReconnect: true },
      mutations: { networkMode: 'always', retry: false },
    },
  });

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(newQueryClient);
  // Data on screen may be hours old. Rows that only update on request stay as they are.
  useEffect(() => askAfterSleep(() => void client.refetchQueries({ type: 'active', stale: true })), [client]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

interface KnownJsonProps {
  /** What `dehydrate` made, as JSON: React would take a page of purges apart value by value, three times. */
  json: string;
  children: ReactNode;
}

/** What the server read, on its way to the parts of a page. */
export const KnownJson = ({ json, children }: KnownJsonProps) => (
  <HydrationBoundary state={JSON.parse(json) as DehydratedState}>{children}</HydrationBoundary>
);
