import { z } from 'zod';
import { purgeSchema } from './purge-record';
import { sendWindowSchema } from './send-window-schema';

export const EVENT_STREAM = 'text/event-stream';

/** What comes over the event stream of a page, by the name of the event. */
export const liveEvents = {
  /** The first one. `resumed`: whatever changed since the event that the page named follows. */
  hello: z.object({ resumed: z.boolean() }),
  /** Purges as they are now. `removed`: others are gone. */
  purges: z.object({ purges: z.array(purgeSchema), removed: z.boolean() }),
  /** More has changed than is sent: the page reads again what it shows. */
  reset: z.object({}),
  /** When a new purge would be sent. */
  window: sendWindowSchema,
  /** The connection is alive. */
  beat: z.object({}),
  /** The session ended. */
  ended: z.object({}),
} as const;
export type LiveEvent = keyof typeof liveEvents;

/** How often a stream that has nothing to say shows that it is alive, in milliseconds. */
export const BEAT_MS = 15_000;

/** What `GET /api/events` takes: the ID of the last event that the page got. */
export const eventsQuerySchema = z.strictObject({ after: z.coerce.number().int().min(0).optional() });
