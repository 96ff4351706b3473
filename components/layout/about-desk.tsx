'use client';

import { createContext, type ReactNode, useContext } from 'react';

const OnSandboxContext = createContext(false);

/** Tells the parts of a page whether the CDN behind this desk is the sandbox on this machine. */
export const OnSandbox = ({ value, children }: { value: boolean; children: ReactNode }) => (
  <OnSandboxContext value={value}>{children}</OnSandboxContext>
);

/** Whether the desk looks at the edge unasked, when somebody asks for it, or never. */
export type LooksMode = 'off' | 'on-demand' | 'automatic';

const LooksContext = createContext<LooksMode>('off');

/** Tells the parts of a page whether the desk looks at the edge. */
export const Looks = ({ mode, children }: { mode: LooksMode; children: ReactNode }) => (
  <LooksContext value={mode}>{children}</LooksContext>
);

export const useLooksMode = () => useContext(LooksContext);

export const useIsOnSandbox = () => useContext(OnSandboxContext);
