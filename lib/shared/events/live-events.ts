import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SendWindow } from '@/lib/shared/purges/send-window';

export const EVENT_STREAM = 'text/event-stream';

/** What comes over the event stream of a page, by the name of the event. */
export interface LiveEvents {
  /** The first one. `resumed`: whatever changed since the event that the page named follows. */
  hello: { resumed: boolean };
  /** Purges as they are now. `removed`: others are gone. */
  purges: { purges: Purge[]; removed: boolean };
  /** What has changed is not sent, because it is too much or the page is of a link: the page reads again what it shows. */
  reset: object;
  /** When a new purge would be sent. */
  window: SendWindow;
  /** The known distributions have changed. */
  distributions: object;
  /** The connection is alive. */
  beat: object;
  /** The session or the link ended. */
  ended: object;
}
export type LiveEvent = keyof LiveEvents;

/** How often a stream that has nothing to say shows that it is alive, in milliseconds. */
export const BEAT_MS = 15_000;
