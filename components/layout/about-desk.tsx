'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** Whether the desk looks at the edge automatically, on demand, or never. */
type LooksMode = 'off' | 'on-demand' | 'automatic';

interface DeskFacts {
  looks: LooksMode;
  /** The CDN behind this desk is the sandbox on this machine. */
  isOnSandbox?: boolean;
}

const DeskContext = createContext<DeskFacts>({ looks: 'off' });

/** Provides facts about the desk to the parts of a page. */
export const AboutDesk = ({ children, ...desk }: DeskFacts & { children: ReactNode }) => (
  <DeskContext value={desk}>{children}</DeskContext>
);

export const useLooksMode = () => useContext(DeskContext).looks;

export const useIsOnSandbox = () => useContext(DeskContext).isOnSandbox ?? false;
