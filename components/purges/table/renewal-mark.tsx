import clsx from 'clsx/lite';
import { Icon, type IconName } from '@/components/ui/icon';
import { isReadyToLook } from '@/lib/shared/edge/when-to-look';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { Renewal } from '@/lib/shared/purges/purge-terms';
import { renewalTexts } from '@/lib/shared/purges/renewal-texts';

export const renewalLooks: Record<Renewal, { icon: IconName; tone: string }> = {
  verified: { icon: 'icon-circle-check', tone: 'text-ok' },
  not_renewed: { icon: 'icon-circle-x', tone: 'text-danger' },
  not_checked: { icon: 'icon-circle-question-mark', tone: 'text-muted' },
  pending: { icon: 'icon-circle-dot', tone: 'text-accent' },
};

function Mark({ renewal }: { renewal: Renewal }) {
  const { icon, tone } = renewalLooks[renewal];
  const { label, meaning } = renewalTexts[renewal];
  return (
    <span title={meaning} className={clsx('inline-flex items-baseline gap-1 whitespace-nowrap', tone)}>
      <Icon name={icon} className="mt-[0.1875rem] size-4 shrink-0 self-start" />
      <span>{label}</span>
    </span>
  );
}

/** Shows next to the status whether a purge had an effect at the edge. */
export const RenewalMark = ({ renewal }: { renewal: Renewal }) =>
  (renewal === 'verified' || renewal === 'not_renewed') && <Mark renewal={renewal} />;

interface WordProps {
  purge: Pick<Purge, 'renewal' | 'status' | 'completionUnreported'>;
  /** A look happened or is possible. */
  isLookedAt: boolean;
}

/** The same for a single purge, also before a look, and without one after completion. */
export const RenewalWord = ({ purge, isLookedAt }: WordProps) =>
  (purge.renewal !== 'not_checked' || (isLookedAt && isReadyToLook(purge))) && <Mark renewal={purge.renewal} />;
