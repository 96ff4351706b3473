import clsx from 'clsx/lite';
import { Icon, type IconName } from '@/components/ui/icon';
import { modeText, modeTexts } from '@/lib/shared/purges/describe-purge';
import type { Mode } from '@/lib/shared/purges/purge-terms';

export const modeIcons = { soft: 'icon-refresh-cw', hard: 'icon-trash' } satisfies Record<Mode, IconName>;

export function ModeMark({ mode }: { mode: Mode | null }) {
  if (mode === null) return <span title={modeText(mode).hint}>{modeText(mode).label}</span>;
  return (
    <span
      title={modeTexts[mode].hint}
      className={clsx('inline-flex items-baseline gap-1.5 whitespace-nowrap', mode === 'hard' && 'text-warm')}
    >
      <Icon name={modeIcons[mode]} className="size-3.5 self-center" />
      <span>{modeTexts[mode].label}</span>
    </span>
  );
}
