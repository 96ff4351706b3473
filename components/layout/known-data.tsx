import type { QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { jsonOf } from '@/lib/client/json-of';
import { KnownJson } from './query-provider';

/** Gives the parts of a page what the server read for them. */
export const KnownData = ({ client, children }: { client: QueryClient; children: ReactNode }) => (
  <KnownJson json={jsonOf(client)}>{children}</KnownJson>
);
