import type { ReactNode } from 'react';
import { Icon } from './icon';

/** A warning below a field: an icon and a sentence in the color of what is destructive. */
export const WarningLine = ({ children }: { children: ReactNode }) => (
  <span className="flex items-start gap-1.5 text-warm">
    <Icon name="icon-triangle-exclamation-point" className="mt-0.5 size-4 shrink-0" />
    <span className="wrap-anywhere min-w-0">{children}</span>
  </span>
);
