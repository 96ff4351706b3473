import type { ReactNode } from 'react';

/** Terms and what is to be said of each, side by side where there is room. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-1 gap-x-6 gap-y-3 text-sm sm:grid-cols-[10rem_minmax(0,1fr)]">{children}</dl>
);

export const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="grid gap-x-6 gap-y-0.5 sm:col-span-2 sm:grid-cols-subgrid">
    <dt className="text-muted">{term}</dt>
    <dd className="wrap-anywhere min-w-0">{children}</dd>
  </div>
);
