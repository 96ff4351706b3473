import { CircleHelp, Globe, Layers, Link2, Regex } from 'lucide-react';
import type { RecordedTarget } from '@/lib/shared/purges/purge-record';

export const kindIcons = {
  url: Link2,
  hostname: Globe,
  pattern: Regex,
  all: Layers,
  unknown: CircleHelp,
} satisfies Record<RecordedTarget['kind'], unknown>;

export function KindIcon({ kind }: { kind: RecordedTarget['kind'] }) {
  const Icon = kindIcons[kind];
  return <Icon className="size-4 shrink-0 self-center text-muted" aria-hidden />;
}
