import { z } from 'zod';
import { errorCodes } from './error-codes';

export const errorCodeSchema = z.enum(errorCodes);

/** A line of a list that cannot be purged: its number in the list (the first is 1), its text and why. */
export const rejectedLineSchema = z.object({ line: z.int(), value: z.string(), reason: z.string() });

/** An error answer: `application/problem+json`, RFC 9457, with our extension members. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: errorCodeSchema,
  purged: z.enum(['no', 'unknown', 'partly']),
  /** What to do next. */
  next: z.string(),
  /** The record of the purge that this answer is about, once one was written. */
  purgeId: z.string().optional(),
  /** The bulk job that an Idempotency-Key belongs to already. */
  jobId: z.string().optional(),
  /** Messages by field, in the dotted path of the request (`target.value`). */
  errors: z.record(z.string(), z.array(z.string())).optional(),
  /** What the CDN itself said, bounded; never its details. */
  cdnMessage: z.string().optional(),
  cdnStatus: z.int().optional(),
  retryAfterSeconds: z.int().optional(),
  /** Of a bulk job: the lines that cannot be purged. */
  rejected: z.array(rejectedLineSchema).optional(),
});
export type Problem = z.output<typeof problemSchema>;
