import { z } from 'zod';
import { errorCodeSchema } from './error-codes';
import { modeSchema } from './purge-input';
import { purgeStatuses } from './purge-status';

/** A target as it was recorded: what was valid then must be shown, whatever the rules for input are today. */
export const recordedTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['url', 'hostname', 'pattern']), value: z.string() }),
  z.object({ kind: z.literal('all') }),
]);

const timestamp = z.iso.datetime();

/** One purge as the API answers it. Times are ISO 8601 in UTC. */
export const purgeSchema = z.object({
  id: z.string(),
  status: z.enum(purgeStatuses),
  /** The CDN's id, a string of digits: it may be larger than a JavaScript number holds. */
  purgeRequestId: z.string().regex(/^\d+$/).nullable(),
  namespace: z.string(),
  distribution: z.string(),
  target: recordedTargetSchema,
  mode: modeSchema,
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  actor: z.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
  /** Why it failed or is unconfirmed, with what the CDN said. */
  error: z.object({ code: errorCodeSchema, message: z.string().nullable(), cdnStatus: z.int().nullable() }).nullable(),
});
export type Purge = z.output<typeof purgeSchema>;

/** One status change: a row in the record's timeline. */
export const purgeEventSchema = z.object({
  from: z.enum(purgeStatuses).nullable(),
  to: z.enum(purgeStatuses),
  reason: z.string(),
  at: timestamp,
});
export type PurgeEvent = z.output<typeof purgeEventSchema>;

export const purgeDetailsSchema = purgeSchema.extend({
  events: z.array(purgeEventSchema),
  /** The CDN's raw answer to the purge call, bounded; null when there was none. */
  cdnAnswer: z.string().nullable(),
});
export type PurgeDetails = z.output<typeof purgeDetailsSchema>;

export const purgePageSchema = z.object({
  items: z.array(purgeSchema),
  /** Pass as `cursor` for the next older page; null when there is none. */
  nextCursor: z.string().nullable(),
});
export type PurgePage = z.output<typeof purgePageSchema>;
