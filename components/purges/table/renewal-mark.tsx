import clsx from 'clsx';
import { CircleCheck, CircleDot, CircleHelp, CircleX, type LucideIcon } from 'lucide-react';
import type { Renewal } from '@/lib/shared/purges/purge-terms';
import { renewalTexts } from '@/lib/shared/purges/renewal-texts';

export const renewalLooks: Record<Renewal, { icon: LucideIcon; tone: string }> = {
  verified: { icon: CircleCheck, tone: 'text-ok' },
  not_renewed: { icon: CircleX, tone: 'text-danger' },
  not_checked: { icon: CircleHelp, tone: 'text-muted' },
  pending: { icon: CircleDot, tone: 'text-accent' },
};

/** Whether a purge shows at the edge, in a word beside its status; nothing where nobody has seen it yet. */
export function RenewalMark({ renewal }: { renewal: Renewal }) {
  if (renewal !== 'verified' && renewal !== 'not_renewed') return null;
  const { icon: Icon, tone } = renewalLooks[renewal];
  const { label, meaning } = renewalTexts[renewal];
  return (
    <span title={meaning} className={clsx('inline-flex items-baseline gap-1 whitespace-nowrap', tone)}>
      <Icon className="mt-[0.1875rem] size-4 shrink-0 self-start" aria-hidden />
      <span>{label}</span>
    </span>
  );
}
