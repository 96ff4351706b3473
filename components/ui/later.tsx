'use client';

import { type ComponentType, createElement, lazy, type ReactNode, Suspense } from 'react';
import { Button } from './button';

/** In the place of a part whose code did not arrive: the network is gone, or a new version of the desk is running. */
const NotLoaded = () => (
  <div role="alert" className="grid justify-items-start gap-2 text-sm">
    <p>This part of the page could not be loaded. Nothing was sent. Check your connection, and reload the page.</p>
    <Button onClick={() => location.reload()}>Reload page</Button>
  </div>
);

/** A part of the page whose code is loaded when it is drawn first. The server draws it as any other part. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>, fallback: ReactNode = null) {
  const asModule = (part: ComponentType<Props>) => ({ default: part });
  const Part: ComponentType<Props> = lazy(() => load().then(asModule, () => asModule(NotLoaded)));
  return (props: Props) => <Suspense fallback={fallback}>{createElement(Part, props)}</Suspense>;
}
