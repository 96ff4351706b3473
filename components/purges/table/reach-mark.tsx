import clsx from 'clsx';
import { TriangleAlert } from 'lucide-react';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { reachLabel } from '@/lib/shared/reach/describe-reach';

interface ReachMarkProps {
  purge: Pick<Purge, 'target' | 'reach'>;
  className?: string;
}

/** Beside a target that purges everything, or might, without being called so; nothing for any other. */
export function ReachMark({ purge: { target, reach }, className }: ReachMarkProps) {
  const label = reachLabel(target.kind, reach);
  if (label === undefined) return null;
  return (
    <span className={clsx('flex w-fit items-center gap-1.5 text-warm', className)}>
      <TriangleAlert className="size-3.5 shrink-0" aria-hidden />
      <span>{label}</span>
    </span>
  );
}
