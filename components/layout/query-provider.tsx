'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { isTurnedAway } from '@/lib/client/polling';

/** What the server rendered counts as fresh for this long, in milliseconds. */
const FRESH_MS = 2000;

const onceMore = (failures: number, error: Error) => failures < 1 && !isTurnedAway(error);

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, retry: onceMore, throwOnError: false } } }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
