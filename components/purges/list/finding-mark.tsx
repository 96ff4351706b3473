import clsx from 'clsx/lite';
import { Icon, type IconName } from '@/components/ui/icon';
import type { Finding } from '@/lib/shared/bulk/judge-list';

const looks: Record<Finding, { label: string; icon: IconName; color: string }> = {
  valid: { label: 'Valid', icon: 'icon-circle-check', color: 'text-ok' },
  normalized: { label: 'Normalized', icon: 'icon-circle-check', color: 'text-ok' },
  recent: { label: 'Recently purged', icon: 'icon-clock', color: 'text-warm' },
  duplicate: { label: 'Duplicate', icon: 'icon-circle-minus', color: 'text-muted' },
  question: { label: 'Unclear', icon: 'icon-circle-question-mark', color: 'text-warm' },
  choose: { label: 'Needs a choice', icon: 'icon-circle-question-mark', color: 'text-warm' },
  invalid: { label: 'Invalid', icon: 'icon-circle-x', color: 'text-danger' },
  not_served: { label: 'Not served here', icon: 'icon-circle-x', color: 'text-danger' },
  not_allowed: { label: 'Not allowed', icon: 'icon-lock', color: 'text-danger' },
};

export const findingLabel = (finding: Finding) => looks[finding].label;

/** What was found out about a line: an icon and a word. */
export const FindingMark = ({ finding }: { finding: Finding }) => (
  <span className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap font-medium', looks[finding].color)}>
    <Icon name={looks[finding].icon} className="size-4 shrink-0" />
    <span>{looks[finding].label}</span>
  </span>
);
