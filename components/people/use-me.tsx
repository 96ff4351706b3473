'use client';

import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { meQuery } from '@/lib/client/me';
import type { Me } from '@/lib/shared/access/me';

const MeContext = createContext<Me | undefined>(undefined);

/** Reads it once for all parts of a page, and keeps it fresh: the form alone has nine that ask. */
export const MeProvider = ({ children }: { children: ReactNode }) => (
  <MeContext value={useQuery(meQuery).data}>{children}</MeContext>
);

/** Who is at this page. */
export const useMe = () => useContext(MeContext);
