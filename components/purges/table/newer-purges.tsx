import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/shared/text/counted';

interface NewerPurgesProps {
  /** How many wait until they are asked for. */
  count: number;
  /** What they are called. */
  what?: 'purge' | 'row';
  show: () => void;
  /** The rows, which the button lies upon: it comes and goes, and moves nothing. */
  children: ReactNode;
}

export const NewerPurges = ({ count, what = 'purge', show, children }: NewerPurgesProps) => (
  <div className="relative">
    {count > 0 && (
      <div className="pointer-events-none absolute inset-x-0 -top-4 z-2 flex justify-center">
        <Button tone="accent" onClick={show} className="pointer-events-auto min-h-8 shadow-lg">
          {`Show ${counted(count, `newer ${what}`)}`}
        </Button>
      </div>
    )}
    {children}
  </div>
);
