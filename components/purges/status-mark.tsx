import clsx from 'clsx';
import { Ban, CircleCheck, CircleDashed, CircleDot, CircleHelp, CircleX, type LucideIcon } from 'lucide-react';
import { type PurgeStatus, statusTexts } from '@/lib/shared/purge-status';

const looks: Record<PurgeStatus, { icon: LucideIcon; color: string; moving?: boolean }> = {
  queued: { icon: CircleDashed, color: 'text-muted' },
  sending: { icon: CircleDot, color: 'text-accent', moving: true },
  accepted: { icon: CircleDot, color: 'text-accent' },
  completed: { icon: CircleCheck, color: 'text-ok' },
  failed: { icon: CircleX, color: 'text-danger' },
  unconfirmed: { icon: CircleHelp, color: 'text-warm' },
  cancelled: { icon: Ban, color: 'text-muted' },
};

/** A status has this one shape everywhere: an icon and its word. One that has passed no longer moves. */
export function StatusMark({ status, past = false }: { status: PurgeStatus; past?: boolean }) {
  const { icon: Icon, color, moving } = looks[status];
  const { label, meaning } = statusTexts[status];
  return (
    <span title={meaning} className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap font-medium', color)}>
      <Icon
        className={clsx('size-4', moving && !past && 'motion-safe:animate-[working_1.6s_ease-in-out_infinite]')}
        aria-hidden
      />
      {label}
    </span>
  );
}
