import { Icon, type IconName } from '@/components/ui/icon';
import type { RecordedTarget } from '@/lib/shared/purges/purge-record';

export const kindIcons = {
  url: 'icon-link-2',
  hostname: 'icon-globe',
  pattern: 'icon-regex',
  all: 'icon-layers',
  unknown: 'icon-circle-question-mark',
} satisfies Record<RecordedTarget['kind'], IconName>;

export function KindIcon({ kind }: { kind: RecordedTarget['kind'] }) {
  return <Icon name={kindIcons[kind]} className="size-4 shrink-0 self-center text-muted" />;
}
