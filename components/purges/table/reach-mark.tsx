import clsx from 'clsx/lite';
import { Icon } from '@/components/ui/icon';
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
      <Icon name="icon-triangle-exclamation-point" className="size-3.5 shrink-0" />
      <span>{label}</span>
    </span>
  );
}
