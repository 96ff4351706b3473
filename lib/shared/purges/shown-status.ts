import { counted } from '@/lib/shared/text/counted';
import type { Purge } from './purge-record';
import { type PurgeStatus, statusTexts } from './purge-status';

export type Shown = Pick<
  Purge,
  | 'status'
  | 'nextSendAt'
  | 'nextSendInMs'
  | 'progress'
  | 'bytesPurged'
  | 'bytesNotPurged'
  | 'completionUnreported'
  | 'following'
> & { resolution: object | null };

export interface ShownStatus {
  /** What it looks like: `unmatched` is complete, and no success. */
  look: PurgeStatus | 'unmatched';
  label: string;
  meaning: string;
  /** `2 of 3 sites`, if there is something to show. */
  detail: string | null;
  /** When it is sent at the earliest, while it is queued; shown as a countdown. */
  sendAt: string | null;
  /** How long that was when the desk answered, in milliseconds. */
  sendInMs: number | null;
  /** What is shown may change at any moment. */
  moving: boolean;
}

/** Every site has finished, and none had anything to purge. */
const matchedNothing = ({ status, bytesPurged, bytesNotPurged }: Shown) =>
  status === 'completed' && bytesPurged === '0' && (bytesNotPurged ?? '0') === '0';

const sitesText = ({ progress }: Shown) => progress && `${progress.finished} of ${counted(progress.total, 'site')}`;

const isUnanswered = (status: PurgeStatus) => status === 'queued' || status === 'sending';

/** Returns the status of a purge in the words that the desk shows everywhere. */
export function shownStatus(purge: Shown): ShownStatus {
  const { status, progress } = purge;
  // The desk keeps polling after a site has failed, because the site may still succeed. Users need not wait for that.
  const following = purge.following && !(status === 'failed' && progress?.finished === progress?.total);
  const base = {
    look: status,
    ...statusTexts[status],
    detail: null,
    sendAt: status === 'queued' ? purge.nextSendAt : null,
    sendInMs: status === 'queued' ? purge.nextSendInMs : null,
    moving: isUnanswered(status) || following,
  };
  if (matchedNothing(purge))
    return {
      ...base,
      look: 'unmatched',
      label: 'Finished, nothing matched',
      meaning: 'Every reported site has finished. No site had cached content that this purge covers.',
    };
  if (status === 'accepted' && purge.completionUnreported)
    return {
      ...base,
      label: 'Accepted, completion not reported',
      meaning: 'Accepted, but not all sites confirmed completion before the tracking deadline.',
      detail: sitesText(purge),
    };
  if (status === 'accepted' || (status === 'failed' && following)) return { ...base, detail: sitesText(purge) };
  if (status === 'unconfirmed' && purge.resolution)
    return {
      ...base,
      label: 'Unconfirmed, resolved',
      meaning: 'It was unknown whether the CDN ran it. Someone checked and recorded the result.',
    };
  return base;
}

/** Whether what is shown of a purge may change at any moment. */
export const isInProgress = (purge: Shown) => shownStatus(purge).moving;

/** While a purge moves, and while the desk may look again at what it changed at the edge. */
const WHILE_MOVING_MS = 1000;
const WHILE_LOOKING_MS = 5000;

/** How often a purge that is shown is read again, in milliseconds, where no stream says that it changed; undefined for one that stays as it is. */
export function readAgainMs(purge: Shown & Pick<Purge, 'renewal'>): number | undefined {
  if (isInProgress(purge)) return WHILE_MOVING_MS;
  return purge.renewal === 'pending' || purge.renewal === 'not_renewed' ? WHILE_LOOKING_MS : undefined;
}
