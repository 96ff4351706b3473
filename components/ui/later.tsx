'use client';

import { type ComponentType, createElement, lazy, Suspense } from 'react';
import { Button } from './button';

/** In the place of a part whose code did not arrive: the network is gone, or a new version of the desk is running. */
const NotLoaded = () => (
  <div role="alert" className="grid justify-items-start gap-2 text-sm">
    <p>This part of the page could not be loaded. Check your connection, and reload the page.</p>
    <Button onClick={() => location.reload()}>Reload page</Button>
  </div>
);

/**
 * A part of the page whose code is loaded on its first render; until then `Meanwhile` replaces it. It is nothing
 * for controls that people use before the page is alive: React may draw it again, and what was typed would be gone.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props> = () => null,
) {
  let ready: ComponentType<Props> | undefined;
  if (typeof window === 'undefined')
    load().then(
      (part) => (ready = part),
      () => undefined,
    );
  const asModule = (part: ComponentType<Props>) => ({ default: part });
  const Part: ComponentType<Props> = lazy(() => load().then(asModule, () => asModule(NotLoaded)));
  return (props: Props) => (
    <Suspense fallback={createElement(Meanwhile, props)}>{createElement(ready ?? Part, props)}</Suspense>
  );
}
