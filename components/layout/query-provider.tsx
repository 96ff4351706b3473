'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

/** What the server rendered counts as fresh for this long, in milliseconds. */
const FRESH_MS = 2000;

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, retry: 1, throwOnError: false } } }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
