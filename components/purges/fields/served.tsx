import { useState } from 'react';
import { later } from '@/components/ui/later';
import type { ServedPathsProps } from './served-paths';

// Wide purges are rare, and it is optional.
const ServedPaths = later<ServedPathsProps>(
  () => import('./served-paths').then((part) => part.ServedPaths),
  // As high as the loaded part.
  ({ kind }) => <div className={kind === 'pattern' ? 'min-h-40 sm:min-h-20' : 'min-h-10'} />,
);

/** Shows which recently served paths the target covers. Its details are in the tab order before and after their code loads. */
export function Served(props: ServedPathsProps) {
  const [details, setDetails] = useState<HTMLElement | null>(null);
  if (props.kind !== 'pattern') return <ServedPaths {...props} />;
  return (
    <section aria-label="What it matches" className="grid gap-1.5 text-muted text-sm">
      <ServedPaths {...props} details={details} />
      <details>
        <summary className="w-fit rounded-md hover:text-ink">Matches and test lines</summary>
        <div ref={setDetails} className="mt-2 grid gap-3 empty:before:content-['Loading…']" />
      </details>
    </section>
  );
}
