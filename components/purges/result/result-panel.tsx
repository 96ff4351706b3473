import clsx from 'clsx/lite';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';

const colors = {
  accent: 'border-accent bg-accent-soft',
  danger: 'border-danger bg-danger-soft',
  quiet: 'border-line bg-surface',
};

export const ResultPanel = ({ tone, children }: { tone: keyof typeof colors; children: ReactNode }) => (
  <div className={clsx('grid grid-cols-1 gap-3 rounded-lg border p-4 text-sm', colors[tone])}>{children}</div>
);

export const RecordLink = ({ id }: { id: string }) => (
  <Link href={paths.purge(id)} className="w-fit font-medium underline underline-offset-2">
    Open record
  </Link>
);

/** A result that comes into sight when it is there. */
export function InSight({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={ref} className="grid scroll-my-6 grid-cols-1 gap-3">
      {children}
    </div>
  );
}
