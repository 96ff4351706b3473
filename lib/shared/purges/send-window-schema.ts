import { z } from 'zod';

/** When a new purge would be sent, and why not at once. */
export const sendWindowSchema = z.object({
  /** Null: the next purge is sent at once. ISO 8601 in UTC. */
  nextSafeAt: z.iso.datetime().nullable(),
  /** How long that is from this answer on, in milliseconds. */
  nextSafeInMs: z.int().min(0).nullable().default(null),
  /**
   * `cdn`: the CDN accepts none until then (429), or could not be reached. `rate`: the desk's own rate is used up.
   * `queue`: others wait already, and are likely through by then.
   */
  because: z.enum(['cdn', 'rate', 'queue']).nullable(),
  /** Purges that are sent before a new one of yours, on all distributions. */
  waiting: z.int(),
  /** How many purges the desk sends in a minute at most. */
  perMinute: z.number(),
  /** What the CDN answered, and when, where its answer is why; null otherwise. */
  pause: z
    .object({
      at: z.iso.datetime(),
      status: z.int(),
      /** The `Retry-After` of that answer as it was sent; null where it had none. */
      retryAfter: z.string().nullable(),
      /** Whether the CDN asked for a longer pause than the desk makes. */
      cutShort: z.boolean(),
    })
    .nullable()
    .default(null),
});
