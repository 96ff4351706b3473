'use client';

import { createContext, type ReactNode, useContext } from 'react';

const OnSandboxContext = createContext(false);

/** Tells the parts of a page whether the CDN behind this desk is the sandbox on this machine. */
export const OnSandbox = ({ value, children }: { value: boolean; children: ReactNode }) => (
  <OnSandboxContext value={value}>{children}</OnSandboxContext>
);

export const useIsOnSandbox = () => useContext(OnSandboxContext);
