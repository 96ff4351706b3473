import { targetPhrase } from '@/lib/shared/reach/describe-reach';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { visible } from '@/lib/shared/text/visible-text';
import { pathOf } from './cdn-purge-request';
import type { Purge } from './purge-record';
import { type Shown, type ShownStatus, shownStatus } from './shown-status';

/** What the icon of a tab shows; `still` is the desk's own. */
export type TabIcon = 'moving' | 'done' | 'failed' | 'still';

/** As much of a target as a tab and its tooltip have room for, in characters. */
const TARGET_MAX_LENGTH = 80;

const marks: Record<ShownStatus['look'], string> = {
  queued: '…',
  sending: '…',
  accepted: '…',
  completed: '✓',
  unmatched: '–',
  failed: '✗',
  unconfirmed: '?',
  cancelled: '–',
};

function shortTarget({ target, reach }: Pick<Purge, 'target' | 'reach'>): string {
  const text =
    target.kind === 'url' && parseUrl(target.value) ? visible(pathOf(target.value)) : targetPhrase({ target, reach });
  const characters = [...text];
  return characters.length > TARGET_MAX_LENGTH ? `${characters.slice(0, TARGET_MAX_LENGTH).join('')}…` : text;
}

/** Returns the title of a tab for a purge. A mark and the sites come first, because tabs are truncated. "✓ 3/3 · /products · Completed" */
export function tabTitle(purge: Shown & Pick<Purge, 'target' | 'reach'>): string {
  const { look, label } = shownStatus(purge);
  const { progress } = purge;
  const sites = progress && look !== 'cancelled' ? ` ${progress.finished}/${progress.total}` : '';
  return `${marks[look]}${sites} · ${shortTarget(purge)} · ${label}`;
}

export function tabIcon(purge: Shown): TabIcon {
  const { look, moving } = shownStatus(purge);
  if (look === 'failed' || look === 'unconfirmed') return 'failed';
  if (moving) return 'moving';
  return look === 'completed' || look === 'unmatched' ? 'done' : 'still';
}
