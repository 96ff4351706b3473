import { MiddleTruncate } from '@/components/ui/middle-truncate';
import { kindTexts } from '@/lib/shared/purges/describe-purge';
import type { Target } from '@/lib/shared/purges/purge-input';
import { KindIcon } from './kind-icon';

/** A target on one line: its kind by icon (and word, for those who do not see it), and its value. */
export function TargetText({ target }: { target: Target }) {
  return (
    <span className="flex min-w-0 items-center gap-2" title={kindTexts[target.kind].label}>
      <KindIcon kind={target.kind} />
      <span className="sr-only">{kindTexts[target.kind].label}: </span>
      <span className="min-w-0">
        {target.kind === 'all' ? kindTexts.all.label : <MiddleTruncate text={target.value} />}
      </span>
    </span>
  );
}
