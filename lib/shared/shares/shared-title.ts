import { purgePhrase } from '@/lib/shared/purges/describe-purge';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import type { Shared } from './share';

/** Returns the title for a tab and a link preview: only what anyone with the link may read. */
export function sharedTitle(shared: Shared): string {
  if (shared.kind === 'history') return 'Shared purges';
  const { purge } = shared;
  return `${shownStatus(purge).label}: ${purgePhrase(purge)}`;
}
