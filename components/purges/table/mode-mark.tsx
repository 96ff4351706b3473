import clsx from 'clsx';
import { RefreshCw, Trash2 } from 'lucide-react';
import { modeText, modeTexts } from '@/lib/shared/purges/describe-purge';
import type { Mode } from '@/lib/shared/purges/purge-terms';

export const modeIcons = { soft: RefreshCw, hard: Trash2 } satisfies Record<Mode, unknown>;

export function ModeMark({ mode }: { mode: Mode | null }) {
  if (mode === null) return <span title={modeText(mode).hint}>{modeText(mode).label}</span>;
  const Icon = modeIcons[mode];
  return (
    <span
      title={modeTexts[mode].hint}
      className={clsx('inline-flex items-baseline gap-1.5 whitespace-nowrap', mode === 'hard' && 'text-warm')}
    >
      <Icon className="size-3.5 self-center" aria-hidden />
      <span>{modeTexts[mode].label}</span>
    </span>
  );
}
