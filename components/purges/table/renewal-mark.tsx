import clsx from 'clsx';
import { Icon, type IconName } from '@/components/ui/icon';
import type { Renewal } from '@/lib/shared/purges/purge-terms';
import { renewalTexts } from '@/lib/shared/purges/renewal-texts';

export const renewalLooks: Record<Renewal, { icon: IconName; tone: string }> = {
  verified: { icon: 'icon-circle-check', tone: 'text-ok' },
  not_renewed: { icon: 'icon-circle-x', tone: 'text-danger' },
  not_checked: { icon: 'icon-circle-question-mark', tone: 'text-muted' },
  pending: { icon: 'icon-circle-dot', tone: 'text-accent' },
};

/** Whether a purge shows at the edge, in a word beside its status; nothing where nobody has seen it yet. */
export function RenewalMark({ renewal }: { renewal: Renewal }) {
  if (renewal !== 'verified' && renewal !== 'not_renewed') return null;
  const { icon, tone } = renewalLooks[renewal];
  const { label, meaning } = renewalTexts[renewal];
  return (
    <span title={meaning} className={clsx('inline-flex items-baseline gap-1 whitespace-nowrap', tone)}>
      <Icon name={icon} className="mt-[0.1875rem] size-4 shrink-0 self-start" />
      <span>{label}</span>
    </span>
  );
}
