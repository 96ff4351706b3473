import { distributionOf } from '@/lib/shared/distributions/distribution';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { targetPhrase } from '@/lib/shared/reach/describe-reach';
import type { Shared } from './share';

/** A title for a tab and a link preview: what everybody with the link may read anyway. */
export function sharedTitle(shared: Shared): string {
  if (shared.kind === 'history') return 'Shared purges';
  const { purge } = shared;
  return `${shownStatus(purge).label}: ${purge.mode} purge of ${targetPhrase(purge)} on ${distributionOf(purge)}`;
}
