import { targetPhrase } from './describe-reach';
import { distributionOf } from './distribution';
import type { Shared } from './share';
import { shownStatus } from './shown-status';

/** A title for a tab and a link preview: what everybody with the link may read anyway. */
export function sharedTitle(shared: Shared): string {
  if (shared.kind === 'history') return 'Shared purges';
  const { purge } = shared;
  return `${shownStatus(purge).label}: ${purge.mode} purge of ${targetPhrase(purge)} on ${distributionOf(purge)}`;
}
