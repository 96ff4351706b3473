import { Globe, Layers, Link2, Regex } from 'lucide-react';
import type { TargetKind } from '@/lib/shared/purges/purge-input';

export const kindIcons = { url: Link2, hostname: Globe, pattern: Regex, all: Layers } satisfies Record<
  TargetKind,
  unknown
>;

export function KindIcon({ kind }: { kind: TargetKind }) {
  const Icon = kindIcons[kind];
  return <Icon className="size-4 shrink-0 text-muted" aria-hidden />;
}
