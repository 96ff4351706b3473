import { distributionOf } from './distribution';
import type { Shared } from './share';
import { shownStatus } from './shown-status';
import { visible } from './visible-text';

/** A title for a tab and a link preview: what everybody with the link may read anyway. */
export function sharedTitle(shared: Shared): string {
  if (shared.kind === 'history') return 'Shared purges';
  const { purge } = shared;
  const object = purge.target.kind === 'all' ? 'everything' : visible(purge.target.value);
  return `${shownStatus(purge).label}: ${purge.mode} purge of ${object} on ${distributionOf(purge)}`;
}
